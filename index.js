// n8n finds the node and the credential through the "n8n" key of package.json; this file only
// lets the package be required by its name.
module.exports = {};
