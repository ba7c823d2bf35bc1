"""Many documents: workers that can be killed, output that survives a crash, and an account of every document."""
