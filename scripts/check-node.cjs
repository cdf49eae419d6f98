/* Loaded before anything else, so that every Node from the last ten years can read it and say what is wrong: no modern syntax here. */
/* eslint-disable no-var */
'use strict';

/** What this version lacks, in words; null when it will do. Takes '20.19.0', as in process.versions.node. */
function whyNot(version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  // require() of ES modules, which dependencies rely on, came with 20.19 and 22.12.
  var fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 23;
  if (fits) return null;
  return (
    'Carillon needs Node.js 20.19 or newer in the 20 line, 22.12 or newer in the 22 line, or 24; this is Node.js ' +
    version +
    '.\nInstall a current one from https://nodejs.org, or with a version manager: nvm install 24'
  );
}

module.exports = { whyNot: whyNot };

var reason = whyNot(process.versions.node);
if (reason) {
  process.stderr.write('\n' + reason + '\n\n');
  process.exit(1);
}
