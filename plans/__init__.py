"""What is to be done: plans, tasks and their deadlines."""
