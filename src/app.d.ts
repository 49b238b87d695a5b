declare global {
	namespace App {
		interface PageState {
			/** The asset shown in the viewer above the page that opened it */
			viewing?: string;
		}
	}
}

export {};
