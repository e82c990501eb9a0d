"""What goes into a bundle of MMSDesk, and what a Debian package adds to it; mmsdesk.spec and build_package.py use it."""
