/** EXIF that says with what a photo was made and where, as sharp writes it. */
export const tellingExif = {
	IFD0: { Make: 'Leica', Model: 'M11' },
	IFD3: {
		GPSLatitudeRef: 'N',
		GPSLatitude: '48/1 8/1 0/1',
		GPSLongitudeRef: 'E',
		GPSLongitude: '11/1 34/1 0/1',
	},
};
