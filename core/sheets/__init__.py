"""Reading the spreadsheets that people upload, in a child process with limits of its own."""
