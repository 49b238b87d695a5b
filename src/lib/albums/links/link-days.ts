const two = (value: number) => String(value).padStart(2, '0');

/** The day of this device's calendar in which a time lies: `2024-06-12` */
export function localDay(iso: string): string {
	const date = new Date(iso);
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last moment of a day of this device's calendar */
export const endOfDay = (day: string): string => new Date(`${day}T23:59:59.999`).toISOString();
