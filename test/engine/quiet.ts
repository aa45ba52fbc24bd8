// n8n's engine logs each error of a node; here these are what the tests are about.
process.env.N8N_LOG_LEVEL = 'silent';
