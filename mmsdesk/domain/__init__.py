"""What is true without any machine: values, states and pure functions."""
