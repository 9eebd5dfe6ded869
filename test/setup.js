// The matchers of CDKTF (`toHaveResourceWithProperties` and the rest) for every unit test.
require('cdktf').Testing.setupJest();
