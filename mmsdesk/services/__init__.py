"""What people do with MMSDesk: use-cases for window, command line and demo alike. Knows no Qt."""
