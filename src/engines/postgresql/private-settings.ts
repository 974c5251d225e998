/** The configuration of a private server, whole: nothing of the host's is read. */
export const privateSettings = (sockets: string): string =>
  Object.entries({
    listen_addresses: '',
    unix_socket_directories: sockets,
    unix_socket_permissions: '0700',
    port: '5432',
    max_connections: '20',
    shared_buffers: '128MB',
    maintenance_work_mem: '128MB',
    huge_pages: 'off',
    // A crash ends the drill, and with it the data.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    restart_after_crash: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '1GB',
    // It does nothing by itself, and loads nothing but what extensions need.
    autovacuum: 'off',
    archive_mode: 'off',
    max_logical_replication_workers: '0',
    shared_preload_libraries: '',
    session_preload_libraries: '',
    local_preload_libraries: '',
    dynamic_library_path: '$libdir',
    ssl: 'off',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_min_messages: 'fatal',
    lc_messages: 'C',
    timezone: 'UTC',
  })
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join('');

/**
 * Who may come in, on which nothing but the identities says more: one operating system user, and nobody else. What runs inside the server is
 * another user, or (where we are not root) a role that dblink refuses without a password. No password exists.
 */
export const privateAccess = 'local all all peer map=penstock\n';

/** Which roles that user comes in as. */
export const privateIdentities = (systemUser: string, roles: readonly string[]): string =>
  roles.map((role) => `penstock ${field(systemUser)} ${field(role)}\n`).join('');

/** In quotes a field may hold blanks, and its words mean nothing (documentation, "The pg_hba.conf File"). */
function field(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
