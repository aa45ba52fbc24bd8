import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

export const ROOT = path.resolve(__dirname, '../..');

const readJson = (file: string) =>
	JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Record<string, unknown>;

/** What package.json tells n8n to load. */
export const registered = readJson('package.json').n8n as {
	nodes: string[];
	credentials: string[];
};

/** The sources in a folder that n8n could load, as package.json names their built files. */
export function loadable(folder: 'nodes' | 'credentials'): string[] {
	return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => /\.(node|credentials)\.ts$/.test(file))
		.map((file) => `dist/${folder}/${file.split(path.sep).join('/').replace(/ts$/, 'js')}`);
}

interface ShippedNode {
	className: string;
	description: INodeTypeDescription;
	codex: Record<string, unknown>;
}

/** The nodes as n8n would load them, imported fields included. */
export const shippedNodes: ShippedNode[] = registered.nodes.map((file) => {
	const className = path.basename(file, '.node.js');
	const classes = jest.requireActual<Record<string, new () => INodeType>>(path.join(ROOT, file));
	const Node = classes[className];
	if (!Node) throw new Error(`${file} has no class ${className}.`);
	return { className, description: new Node().description, codex: readJson(`${file}on`) };
});

/** A node's fields, and those in its collections. */
export function allFields(fields: readonly INodeProperties[]): INodeProperties[] {
	return fields.flatMap((field) => [
		field,
		...(field.options ?? []).flatMap((option) => {
			if ('values' in option) return allFields(option.values);
			return 'type' in option ? allFields([option]) : [];
		}),
	]);
}

/** The files of an icon and the background that n8n shows each on. */
export function iconsOf({ icon }: INodeTypeDescription): Array<{ file: string; dark: boolean }> {
	const { light, dark } = typeof icon === 'object' ? icon : { light: icon, dark: icon };
	return [light, dark].map((name, index) => {
		const file = path.join(ROOT, 'icons', path.basename(String(name)));
		if (!existsSync(file)) throw new Error(`There is no ${file}.`);
		return { file, dark: index === 1 };
	});
}
