// Nothing to call: see CTestProcess.c.
