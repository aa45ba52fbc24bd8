// A limit for a project alone: jest reads `testTimeout` for all projects together only.
jest.setTimeout(200_000);
