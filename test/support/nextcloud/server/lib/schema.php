<?php
/**
 * The tables that hold what people would miss, with the columns and unique indexes of §5; the others of a real one (122 in all) hold nothing that
 * is told apart here. §3: no views, triggers, routines or foreign keys; utf8mb4_bin and ROW_FORMAT=Dynamic on MySQL.
 * @return list<string>
 */
function schema(string $type): array {
	$id = match ($type) {
		'sqlite3' => 'INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL',
		'mysql' => 'BIGINT UNSIGNED AUTO_INCREMENT NOT NULL PRIMARY KEY',
		'pgsql' => 'BIGSERIAL PRIMARY KEY NOT NULL',
	};
	$blob = match ($type) { 'sqlite3' => 'BLOB', 'mysql' => 'LONGBLOB', 'pgsql' => 'BYTEA' };
	$text = match ($type) { 'sqlite3' => 'CLOB', 'mysql' => 'LONGTEXT', 'pgsql' => 'TEXT' };
	$tables = [
		'appconfig' => ['appid VARCHAR(32) NOT NULL', 'configkey VARCHAR(64) NOT NULL', "configvalue $text", 'PRIMARY KEY (appid, configkey)'],
		'users' => ['uid VARCHAR(64) NOT NULL PRIMARY KEY', 'displayname VARCHAR(64)', 'password VARCHAR(255) NOT NULL', 'uid_lower VARCHAR(64)'],
		'preferences' => ['userid VARCHAR(64) NOT NULL', 'appid VARCHAR(32) NOT NULL', 'configkey VARCHAR(64) NOT NULL', "configvalue $text", 'PRIMARY KEY (userid, appid, configkey)'],
		'authtoken' => ["id $id", 'uid VARCHAR(64) NOT NULL', 'name VARCHAR(200) NOT NULL', 'token VARCHAR(200) NOT NULL UNIQUE'],
		'storages' => ["numeric_id $id", 'id VARCHAR(64) UNIQUE', 'available INT DEFAULT 1 NOT NULL'],
		'filecache' => ["fileid $id", 'storage BIGINT NOT NULL', 'path VARCHAR(4000)', 'path_hash VARCHAR(32) NOT NULL', 'parent BIGINT NOT NULL', 'name VARCHAR(250)', 'size BIGINT NOT NULL',
			'mtime BIGINT NOT NULL', 'storage_mtime BIGINT NOT NULL', 'etag VARCHAR(40)', 'permissions INT', 'checksum VARCHAR(255)', 'UNIQUE (storage, path_hash)'],
		'share' => ["id $id", 'share_type SMALLINT NOT NULL', 'share_with VARCHAR(255)', 'uid_owner VARCHAR(64) NOT NULL', 'file_source BIGINT', 'permissions SMALLINT NOT NULL', 'token VARCHAR(32)'],
		'comments' => ["id $id", 'actor_id VARCHAR(64) NOT NULL', "message $text", 'object_type VARCHAR(64) NOT NULL', 'object_id VARCHAR(64) NOT NULL'],
		'systemtag_object_mapping' => ['objectid VARCHAR(64) NOT NULL', 'objecttype VARCHAR(64) NOT NULL', 'systemtagid BIGINT NOT NULL', 'PRIMARY KEY (objecttype, objectid, systemtagid)'],
		'files_trash' => ["auto_id $id", 'id VARCHAR(250) NOT NULL', '"user" VARCHAR(64) NOT NULL', '"timestamp" VARCHAR(12) NOT NULL', 'location VARCHAR(512) NOT NULL', '"type" VARCHAR(4)'],
		'files_versions' => ["id $id", 'file_id BIGINT NOT NULL', '"timestamp" BIGINT NOT NULL', 'size BIGINT NOT NULL', 'mimetype BIGINT NOT NULL', "metadata $text", 'UNIQUE (file_id, "timestamp")'],
		'calendars' => ["id $id", 'principaluri VARCHAR(255)', 'uri VARCHAR(255)', 'displayname VARCHAR(255)', 'synctoken INT DEFAULT 1 NOT NULL', 'components VARCHAR(64)', 'description VARCHAR(255)', 'calendarcolor VARCHAR(255)',
			'deleted_at INT', 'UNIQUE (principaluri, uri)'],
		'calendarobjects' => ["id $id", "calendardata $blob", 'uri VARCHAR(255)', 'calendarid BIGINT NOT NULL', 'lastmodified INT', 'etag VARCHAR(32)', 'size BIGINT NOT NULL', 'componenttype VARCHAR(8)',
			'firstoccurence BIGINT', 'lastoccurence BIGINT', 'uid VARCHAR(255)', 'classification INT DEFAULT 0', 'calendartype INT DEFAULT 0 NOT NULL', 'deleted_at INT'],
		'calendarobjects_props' => ["id $id", 'calendarid BIGINT NOT NULL', 'objectid BIGINT NOT NULL', 'name VARCHAR(64)', 'parameter VARCHAR(64)', 'value VARCHAR(255)', 'calendartype INT DEFAULT 0 NOT NULL'],
		'calendarchanges' => ["id $id", 'uri VARCHAR(255)', 'synctoken INT DEFAULT 1 NOT NULL', 'calendarid BIGINT NOT NULL', 'operation SMALLINT NOT NULL', 'calendartype INT DEFAULT 0 NOT NULL', 'created_at INT DEFAULT 0 NOT NULL'],
		'dav_shares' => ["id $id", 'principaluri VARCHAR(255)', '"type" VARCHAR(255)', 'access SMALLINT', 'resourceid BIGINT NOT NULL'],
		'addressbooks' => ["id $id", 'principaluri VARCHAR(255)', 'uri VARCHAR(255)', 'displayname VARCHAR(255)', 'description VARCHAR(255)', 'synctoken INT DEFAULT 1 NOT NULL', 'UNIQUE (principaluri, uri)'],
		'cards' => ["id $id", 'addressbookid BIGINT NOT NULL', "carddata $blob", 'uri VARCHAR(255)', 'lastmodified BIGINT', 'etag VARCHAR(32)', 'size BIGINT NOT NULL', 'uid VARCHAR(255)'],
		'cards_properties' => ["id $id", 'addressbookid BIGINT NOT NULL', 'cardid BIGINT NOT NULL', 'name VARCHAR(64)', 'value VARCHAR(255)', 'preferred INT DEFAULT 1 NOT NULL'],
		'addressbookchanges' => ["id $id", 'uri VARCHAR(255)', 'synctoken INT DEFAULT 1 NOT NULL', 'addressbookid BIGINT NOT NULL', 'operation SMALLINT NOT NULL', 'created_at INT DEFAULT 0 NOT NULL'],
	];
	$options = $type === 'mysql' ? ' ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
	$statements = [];
	foreach ($tables as $table => $columns) {
		$statements[] = "CREATE TABLE oc_$table (" . implode(', ', $columns) . ")$options";
	}
	// §5: what makes a second event of the same UID fail bears this name in the error.
	$statements[] = 'CREATE UNIQUE INDEX calobjects_index ON oc_calendarobjects (calendarid, calendartype, uri)';
	$statements[] = 'CREATE UNIQUE INDEX calobjects_by_uid_index ON oc_calendarobjects (calendarid, calendartype, uid)';
	return $statements;
}
