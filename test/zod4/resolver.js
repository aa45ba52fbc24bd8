const { sep } = require('node:path');

const root = `${__dirname.slice(0, -'/test/zod4'.length)}${sep}`;
const ours = ['nodes', 'credentials', 'dist'].map((folder) => root + folder + sep);

/**
 * n8n gives the node its own zod, and will move to zod 4 one day: here the node's files get zod 4,
 * and n8n's packages keep the zod that they are written for.
 */
module.exports = (request, options) => {
	const isOurs = ours.some((folder) => `${options.basedir}${sep}`.startsWith(folder));
	return options.defaultResolver(request === 'zod' && isOurs ? 'zod-4' : request, options);
};
