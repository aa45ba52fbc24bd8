import type { ShareService } from '../failure/kinds/images';
import { SERVICES, type Service } from './shareServices';

/** The address of the file itself for a link that shows a page; any other address as it is. */
export function directLink(link: string): string {
	if (!URL.canParse(link)) return link;
	const url = new URL(link);
	if (url.protocol !== 'https:') return link;
	const direct = servicesOf(url).map((service) => service.direct?.(url));
	return direct.find((address) => address !== undefined) ?? link;
}

/** The service of a link, for where it gives a web page or nothing. */
export function serviceOf(link: string): ShareService | undefined {
	if (!URL.canParse(link)) return undefined;
	const url = new URL(link);
	const service = servicesOf(url).find(({ host, direct }) => host.source !== '.' || direct?.(url));
	return service && { name: service.name, advice: service.advice };
}

function servicesOf({ hostname }: URL): Service[] {
	const host = hostname.replace(/^www\./, '').replace(/\.$/, '');
	return SERVICES.filter((service) => service.host.test(host));
}
