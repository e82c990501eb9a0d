"""Pictures of versions, comparison, templates and saved texts: `python tests/ui/compose/past_pictures.py FOLDER`."""

import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.ui.compose.pictures import Studio, fill, pump  # sets the platform before Qt is imported  # isort: skip

from PySide6.QtWidgets import QApplication

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.collections import keep_template, keep_text
from mmsdesk.services.desk import Desk
from mmsdesk.services.versions import keep_version
from mmsdesk.store.versions import Moment
from mmsdesk.ui.campaigns.page import CampaignsPage
from mmsdesk.ui.collection_dialog import CollectionDialog
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.past_tools import LastSentDialog
from mmsdesk.ui.compose.versions import VersionsDialog
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import Look, ThemeKeeper
from tests.support.osteria import open_osteria


def fill_past(desk: Desk, campaign_id: CampaignId) -> None:
    """Versions over two days, templates and saved texts."""
    draft = desk.load_draft(campaign_id)
    now = time.time()
    earlier = (
        (Moment.OPENED, "", 90_000, replace(draft, title="Truffle nights", body="Hi, our white truffle menu is back.")),
        (
            Moment.WORK,
            "",
            80_000,
            replace(draft, title="Truffle nights are back", body=draft.body.replace("Five", "Six")),
        ),
        (
            Moment.NAMED,
            "Before the tasting & photos",
            7000,
            replace(draft, body=draft.body.replace("Thursday", "Friday")),
        ),
        (Moment.TESTED, "", 3000, replace(draft, strict=False)),
        (Moment.SENT, "", 600, replace(draft, body=draft.body.replace("Barolo", "Gavi"))),
    )
    for moment, name, ago, version in earlier:
        desk.writer.run(
            partial(keep_version, campaign_id=campaign_id, draft=version, moment=moment, now=now - ago, name=name)
        )
    for name, text in (
        ("Opening hours", "We are open Tuesday to Sunday from 5 to 11 PM."),
        ("How to reserve", "Reserve: lume.menu/truffle\nor call us: +1 503 555 0142"),
        ("Greeting", "Hi {{first_name|there}}, we have news for {{fav_wine|wine}} lovers & friends."),
    ):
        keep_text(desk, name, text)
    keep_template(desk, "Tasting menu", draft)
    keep_template(desk, "Short notice", replace(draft, kind="text", body="Tonight two tables are free. Call us."))


def main(folder: Path) -> None:
    """Write every picture."""
    app = QApplication([])
    keeper, jobs = ThemeKeeper(app, Look.LIGHT), Jobs()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        desk = open_osteria(Path(place) / "full")
        draft = fill(desk)
        fill_past(desk, draft)
        studio = Studio(folder, keeper, jobs, desk)
        window = studio.window
        window.open("compose", draft)
        page = window.page("compose")
        assert isinstance(page, ComposePage)
        pump(jobs, lambda: page.form.isEnabled())
        tools = {tool.words: tool.run for tool in page.tools.tools}
        for words, kind, name in (
            ("Version history", VersionsDialog, "02c-versions"),
            ("Compare with what was sent last", LastSentDialog, "02c-last-sent"),
            ("Saved text…", CollectionDialog, "02c-saved-texts"),
        ):
            for look in ("light", "dark", "150"):
                keeper.use(Look.DARK if look == "dark" else Look.LIGHT)
                keeper.set_text_scale(1.5 if look == "150" else 1.0)
                page.form.editor.setFocus()
                tools[words]()
                pump(jobs, lambda: True)
                dialog = next(it for it in window.findChildren(kind) if it.isVisible())
                if isinstance(dialog, VersionsDialog):
                    dialog.table.selectRow(2)
                studio.take(f"{name}-{look}")
                dialog.reject()
                pump(jobs, lambda: True)
            keeper.use(Look.LIGHT)
            keeper.set_text_scale(1.0)
        window.resize(1024, 700)
        tools["Version history"]()
        studio.take("02c-versions-small")
        next(it for it in window.findChildren(VersionsDialog) if it.isVisible()).reject()
        window.resize(1440, 900)
        studio.in_looks("02c-compose")
        window.open("campaigns")
        campaigns = window.page("campaigns")
        assert isinstance(campaigns, CampaignsPage)
        pump(jobs, lambda: bool(campaigns.table.rows.lines))
        for look in ("light", "dark", "150"):
            keeper.use(Look.DARK if look == "dark" else Look.LIGHT)
            keeper.set_text_scale(1.5 if look == "150" else 1.0)
            campaigns.open_templates()
            pump(jobs, lambda: True)
            studio.take(f"01b-templates-{look}")
            next(it for it in window.findChildren(CollectionDialog) if it.isVisible()).reject()
            pump(jobs, lambda: True)
            studio.take(f"01b-campaigns-{look}")
        window.close()
        jobs.close()
        desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
