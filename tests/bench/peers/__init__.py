"""What people would write or use instead of MMSDesk: each an idiomatic program of its own."""
