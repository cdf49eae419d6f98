import { loadConfig, print, runCommand, tell } from '../core/config/index.js';
import { visitDatabase } from '../core/database/visit-database.js';
import { dropReportingRole, makeReportingRole, ReportingRoleError } from '../modules/analytics/index.js';
import { readOptions, USAGE } from './options.js';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return print(USAGE);
  const config = loadConfig();
  await visitDatabase(config, tell, async (database, url) => {
    if (options.drop) {
      await dropReportingRole(database, options.role);
      return print(`The role ${options.role} is gone.`);
    }
    const password = await makeReportingRole(database, options.role, options.workspaceIds);
    const { hostname, port, pathname } = new URL(url);
    print(`The role ${options.role} may read the schema "reporting" of this database.
  host      ${hostname}
  port      ${port || '5432'}
  database  ${pathname.slice(1)}
  user      ${options.role}
  password  ${password}
The password is not shown again; the same command makes a new one.`);
    if (config.storage.databaseUrl === null && config.storage.embeddedPostgresPort === null) {
      print('The embedded database takes another port at each start unless CARILLON_EMBEDDED_POSTGRES_PORT names one.');
    }
  });
}

runCommand('reporting-role', USAGE, main, [ReportingRoleError]);
