"""What goes into a bundle of MMSDesk, and what a Debian package adds: for mmsdesk.spec and build_package.py."""
