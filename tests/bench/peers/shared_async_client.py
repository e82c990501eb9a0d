"""Sends one message each to many people: one shared httpx.AsyncClient and a semaphore, as it is most often written.

python -m tests.bench.peers.shared_async_client ORIGIN IN_FLIGHT MESSAGES prints messages a second. Nothing is written
down: when it stops midway, nobody knows who got a message.
"""

import asyncio
import sys
import time

import httpx

PROJECT = "project"


async def fetch_token(client: httpx.AsyncClient) -> str:
    answer = await client.post("/oauth2/token", auth=("key", "secret"), data={"grant_type": "client_credentials"})
    answer.raise_for_status()
    token: str = answer.json()["access_token"]
    return token


async def send_all(origin: str, in_flight: int, phones: list[str]) -> float:
    """Messages a second."""
    async with httpx.AsyncClient(base_url=origin, timeout=30, trust_env=False) as client:
        client.headers["Authorization"] = f"Bearer {await fetch_token(client)}"
        semaphore = asyncio.Semaphore(in_flight)

        async def send(phone: str) -> str:
            body = {
                "app_id": "app",
                "recipient": {"identified_by": {"channel_identities": [{"channel": "MMS", "identity": phone}]}},
                "message": {"text_message": {"text": "Hi"}},
                "channel_priority_order": ["MMS"],
                "channel_properties": {"MMS_STRICT_VALIDATION": "true", "MMS_SENDER": "72345"},
                "ttl": "86400s",
            }
            async with semaphore:
                answer = await client.post(f"/v1/projects/{PROJECT}/messages:send", json=body)
            answer.raise_for_status()
            message_id: str = answer.json()["message_id"]
            return message_id

        began = time.monotonic()
        await asyncio.gather(*(send(phone) for phone in phones))
        return len(phones) / (time.monotonic() - began)


if __name__ == "__main__":
    people = [f"1503555{number:04d}" for number in range(int(sys.argv[3]))]
    print(asyncio.run(send_all(sys.argv[1], int(sys.argv[2]), people)))
