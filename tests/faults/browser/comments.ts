import type { Page } from '@playwright/test';

/** Writes comments where a page has the box for them, one after the other, faster than anybody types. */
export const comment = (page: Page, count: number, length = 20): Promise<void> =>
	page.evaluate(
		async ({ count, length }) => {
			const box = document.querySelector<HTMLInputElement>('form textarea, form input')!;
			for (let i = 0; i < count; i++) {
				box.value = `Comment ${i} `.padEnd(length, 'x');
				box.dispatchEvent(new Event('input', { bubbles: true }));
				box.form!.requestSubmit();
				for (let waited = 0; box.value !== '' && waited < 500; waited++)
					await new Promise((resolve) => setTimeout(resolve, 5));
			}
		},
		{ count, length },
	);
