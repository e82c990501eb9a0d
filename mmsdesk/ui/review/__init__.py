"""Review and send: the checklist, the speed, the number of people, the one button that sends."""
