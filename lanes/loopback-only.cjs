// Loaded into n8n with `node --require` while tests run: whoever tries to leave this machine gets
// a refused connection, so that a test can neither depend on the internet nor bother anyone on it.
const { Socket, isIP } = require('node:net');

const isLoopback = (host) =>
	host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
	const first = Array.isArray(args[0]) ? args[0][0] : args[0];
	const host = typeof first === 'object' && first !== null ? first.host : args[1];
	if (typeof host === 'string' && !isLoopback(host)) {
		const refusal = new Error(`connect ECONNREFUSED ${host} (tests stay on this machine)`);
		process.nextTick(() => this.destroy(Object.assign(refusal, { code: 'ECONNREFUSED' })));
		return this;
	}
	return connect.apply(this, args);
};
