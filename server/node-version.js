// Plain JavaScript, loaded before anything else (--import in package.json): a Node that cannot run TypeScript would
// otherwise only say that it does not know the file extension.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
	process.stderr.write(
		`Gatefold needs Node.js 22.18 or later, and this is ${process.versions.node}. ` +
			'On Linux "npm ci" brings Node.js 24 along: start with "npm start", and install with optional packages.\n',
	);
	process.exit(1);
}
