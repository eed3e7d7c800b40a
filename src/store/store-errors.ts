import { errorsOf, type ErrorEntry } from '#base/errors.ts';

const useOwnServer = 'or set PLUMBLINE_DATABASE_URL to a PostgreSQL 15 or newer of your own';

/** Every code the store can throw. */
export const storeErrorTable = {
  'store.already_running': {
    status: 409,
    retry: 'never',
    hint: 'Use the instance that is running, stop it first, or give this one another PLUMBLINE_DATA_DIR.',
  },
  'store.not_running': {
    status: 503,
    retry: 'later',
    hint: 'Start Plumbline on this data directory first, or set PLUMBLINE_DATABASE_URL.',
  },
  'store.data_dir_unwritable': {
    status: 500,
    retry: 'never',
    hint: 'Make the directory writable for the user that runs Plumbline, or set PLUMBLINE_DATA_DIR to one that is.',
  },
  'store.data_dir_owner': {
    status: 500,
    retry: 'never',
    hint: `Run Plumbline as the user that owns the directory or as root, ${useOwnServer}.`,
  },
  'store.data_dir_unreachable': {
    status: 500,
    retry: 'never',
    hint: `Set PLUMBLINE_DATA_DIR to a directory that other users may pass through, ${useOwnServer}.`,
  },
  'store.other_engine': {
    status: 500,
    retry: 'never',
    hint: `Run the release of Plumbline that made this data directory, take a backup with it and restore that here, ${useOwnServer}.`,
  },
  'store.secrets_missing': {
    status: 500,
    retry: 'never',
    hint: 'Restore the file from a backup of the data directory, or move the directory aside to begin with an empty database.',
  },
  'store.embedded_unsupported': {
    status: 500,
    retry: 'never',
    hint: 'Set PLUMBLINE_DATABASE_URL to a PostgreSQL 15 or newer of your own.',
  },
  'store.embedded_account': {
    status: 500,
    retry: 'never',
    hint: `PostgreSQL refuses to run as root. Run Plumbline as an ordinary user, ${useOwnServer}.`,
  },
  'store.embedded_init_failed': {
    status: 500,
    retry: 'never',
    hint: `The last lines of its log say why. Remove the cause and start again, ${useOwnServer}.`,
  },
  'store.embedded_start_failed': {
    status: 500,
    retry: 'later',
    hint: `The last lines of its log say why. Remove the cause and start again, ${useOwnServer}.`,
  },
  'store.embedded_stuck': {
    status: 500,
    retry: 'never',
    hint: 'Stop that server process yourself, then start again.',
  },
  'store.bad_url': {
    status: 500,
    retry: 'never',
    hint: 'PLUMBLINE_DATABASE_URL looks like postgres://user:password@host:5432/database.',
  },
  'store.unreachable': {
    status: 503,
    retry: 'later',
    hint: 'Check that the database server runs and that host and port in PLUMBLINE_DATABASE_URL are right.',
  },
  'store.unavailable': {
    status: 503,
    retry: 'later',
    hint: 'Try again in a moment: Plumbline goes on by itself when its database is back. If it lasts, see that the database runs; the log says since when.',
  },
  'store.busy': {
    status: 503,
    retry: 'later',
    hint: 'Nothing was changed. Try again; if it comes often, look at what else holds the database.',
  },
  'store.auth_failed': {
    status: 500,
    retry: 'never',
    hint: 'Check user and password in PLUMBLINE_DATABASE_URL.',
  },
  'store.tls_failed': {
    status: 500,
    retry: 'never',
    hint: 'Match sslmode in PLUMBLINE_DATABASE_URL to the server: sslmode=disable without TLS, sslmode=verify-full with sslrootcert for a private authority.',
  },
  'store.no_such_database': {
    status: 500,
    retry: 'never',
    hint: 'Create the database, or correct its name in PLUMBLINE_DATABASE_URL.',
  },
  'store.too_many_connections': {
    status: 503,
    retry: 'later',
    hint: 'Raise max_connections on the server, or run fewer Plumbline processes.',
  },
  'store.old_server': {
    status: 500,
    retry: 'never',
    hint: 'Upgrade the server to PostgreSQL 15 or newer, or leave PLUMBLINE_DATABASE_URL unset to use the embedded one.',
  },
  'store.role_not_allowed': {
    status: 500,
    retry: 'never',
    hint: 'Let the role own the database: ALTER DATABASE … OWNER TO …;',
  },
  'store.unsafe_integer': {
    status: 500,
    retry: 'never',
    hint: 'This is a defect: a bigint beyond 2^53 was read. Report it with the name of the page or command.',
  },
  'store.lease_lost': {
    status: 409,
    retry: 'later',
    hint: 'Another worker took over. Nothing is lost: what was not committed is done again by it.',
  },
  'store.newer_schema': {
    status: 500,
    retry: 'never',
    hint: 'Run the newer release of Plumbline that made this database, or restore a backup taken before it.',
  },
  'store.unknown_migration': {
    status: 500,
    retry: 'never',
    hint: 'The database was made by another line of releases. Use the release that made it, or another database.',
  },
  'store.migration_failed': {
    status: 500,
    retry: 'never',
    hint: 'Nothing was changed: all migrations of a start are one transaction. Remove the cause and start again.',
  },
  'vault.wrong_key': {
    status: 500,
    retry: 'never',
    hint: 'Put the master key this value was sealed with back into PLUMBLINE_MASTER_KEY (behind the current one) or into the key file.',
  },
  'vault.tampered': {
    status: 500,
    retry: 'never',
    hint: 'The value was altered or moved from another row. Restore it from a backup, or enter it again.',
  },
  'vault.malformed': {
    status: 500,
    retry: 'never',
    hint: 'The column does not hold a sealed value. Restore it from a backup, or enter it again.',
  },
  'vault.bad_master_key': {
    status: 500,
    retry: 'never',
    hint: 'A master key is 32 random bytes in base64 or hex: openssl rand -base64 32. Several, the current one first, are separated by commas.',
  },
  'vault.key_file_open': {
    status: 500,
    retry: 'never',
    hint: 'Take the rights of group and others away: chmod 600 on the key file.',
  },
  'vault.key_file_unreadable': {
    status: 500,
    retry: 'never',
    hint: 'Run Plumbline as the user that owns the key file, or set PLUMBLINE_MASTER_KEY.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export const storeError = errorsOf(storeErrorTable);
