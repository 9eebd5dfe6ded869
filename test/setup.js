// The matchers of CDKTF (`toHaveResourceWithProperties` and the rest) for every unit test.
require('cdktf').Testing.setupJest();

// Under CI locks are frozen by default; a test that means that says so itself.
delete process.env.CI;
