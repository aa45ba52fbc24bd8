// Loaded into n8n with `node --require` while tests run: connections to other machines are refused,
// so no test depends on the internet or bothers anyone on it.
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
