// For a test that hangs. What a test waits for has limits of its own; no test is judged by its time, however busy the machine.
jest.setTimeout(900_000);
