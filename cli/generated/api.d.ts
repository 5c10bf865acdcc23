// Generated from functions/api by `npm run generate`. Do not edit.
export interface paths {
    "/v1/databases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The databases of your tenants
         * @description A page may be shorter than asked for, even empty, while `nextCursor` says that there is more: a search that finds little stops now and then.
         *
         *     For the role viewer and above.
         */
        get: operations["listDatabases"];
        put?: never;
        /**
         * Create a database, from scratch or from the backups of another one
         * @description For the role operator and above.
         */
        post: operations["createDatabase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A database
         * @description For the role viewer and above.
         */
        get: operations["getDatabase"];
        put?: never;
        post?: never;
        /**
         * Delete a database
         * @description Its backups are kept for a while, and it can be restored from them. Deleting a deleted database with keepBackupsDays=0 removes its backups now.
         *
         *     For the role operator and above.
         */
        delete: operations["deleteDatabase"];
        options?: never;
        head?: never;
        /**
         * Change a database
         * @description Name, description and deletion protection change at once; data protection by a request.
         *
         *     For the role operator and above.
         */
        patch: operations["updateDatabase"];
        trace?: never;
    };
    "/v1/databases/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shut PostgreSQL down; data, address and jobs stay
         * @description For the role operator and above.
         */
        post: operations["stopDatabase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start PostgreSQL again
         * @description For the role operator and above.
         */
        post: operations["startDatabase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the password of the database's user
         * @description For the role operator and above.
         */
        post: operations["setPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/replication-role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Make the one role that may replicate, or change its password
         * @description For change data capture and replicas elsewhere. Who logs in as this role **reads all data of the database server, the password verifiers of all roles among them**, whatever is granted to it: no release of PostgreSQL gives slots to a role without that right. Its slots hold WAL back until they are read. A recovery begins without it: set it again.
         *
         *     For the role operator and above.
         */
        put: operations["setReplicationRole"];
        post?: never;
        /**
         * Let nobody replicate
         * @description The sessions of the role end, it cannot log in any more, and **all replication slots are dropped**.
         *
         *     For the role operator and above.
         */
        delete: operations["removeReplicationRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/backup-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys that open the backups of a database
         * @description The first is the one that is written with now. **Who has these and the bucket reads all data**: keep them where the bucket is not. With them the backups can be restored without Howdah.
         *
         *     For the role operator and above.
         */
        get: operations["exportBackupKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/rotate-backup-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Encrypt backups and WAL with a new key from now on
         * @description Also where nothing was encrypted before. What is in the bucket stays as it is, and its keys are kept; a full backup with the new key is made.
         *
         *     For the role operator and above.
         */
        post: operations["rotateBackupKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * PostgreSQL's log
         * @description The newest lines, oldest of them first; of a long one its first 8 kB, and 2 MB in all. As JSON, or as text with `Accept: text/plain`; with `follow` as text that goes on until you hang up.
         *
         *     For the role viewer and above.
         */
        get: operations["readLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/connection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How to connect to a database
         * @description Ready to be copied. The password is not in it: nobody but you has it.
         *
         *     For the role viewer and above.
         */
        get: operations["getConnection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The backups of a database, newest first
         * @description For the role viewer and above.
         */
        get: operations["listBackups"];
        put?: never;
        /**
         * Make a backup now
         * @description For the role operator and above.
         */
        post: operations["createBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/restore-points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give this moment a name that can be recovered to
         * @description For the role operator and above.
         */
        post: operations["createRestorePoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/recovery-window": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a database can be recovered to
         * @description For the role viewer and above.
         */
        get: operations["getRecoveryWindow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recover a database in place
         * @description The data is recovered beside the old data; when that fails, the database is as it was. A dry run tells what would be lost, how long clients would be kept out, and for how long the data of today could still be recovered.
         *
         *     For the role operator and above.
         */
        post: operations["recoverDatabase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/job-kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The kinds of jobs that a database can have
         * @description For the role viewer and above.
         */
        get: operations["listJobKinds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * When a schedule would be due
         * @description Makes nothing, and needs no database: for a form that asks when something is to be done.
         *
         *     For the role viewer and above.
         */
        post: operations["previewSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The jobs of a database
         * @description For the role viewer and above.
         */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/databases/{id}/jobs/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A job of a database
         * @description For the role viewer and above.
         */
        get: operations["getJob"];
        /**
         * Set a job of a database
         * @description A due time that passes while the database is stopped is left out; those missed while Howdah was down are caught up once.
         *
         *     For the role operator and above.
         */
        put: operations["setJob"];
        post?: never;
        /**
         * Remove a job of a database
         * @description For the role operator and above.
         */
        delete: operations["removeJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was asked for, newest first
         * @description A page may be shorter than asked for, even empty, while `nextCursor` says that there is more. What has ended is kept for at most 400 days, and of each database the last 1000 requests, beside the last 1000 of its job; with a database of which nothing is left any more, for 90 days.
         *
         *     For the role viewer and above.
         */
        get: operations["listRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A request, with its trace
         * @description For the role viewer and above.
         */
        get: operations["getRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{key}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a request again that is FAILED or STUCK
         * @description FAILED begins at the first step; STUCK goes on where it stuck.
         *
         *     For the role operator and above.
         */
        post: operations["retryRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/requests/{key}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a request back before its point of no return
         * @description For the role operator and above.
         */
        post: operations["cancelRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/data-centers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The places where databases can live
         * @description For the role viewer and above.
         */
        get: operations["listDataCenters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/flavours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The sizes that servers can have
         * @description For the role viewer and above.
         */
        get: operations["listFlavours"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/postgresql-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The major versions of PostgreSQL
         * @description For the role viewer and above.
         */
        get: operations["listPostgresqlVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tenants that you can own databases for
         * @description For the role viewer and above.
         */
        get: operations["listTenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who can be charged
         * @description For the role viewer and above.
         */
        get: operations["listProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What databases cost
         * @description In this month, or in another: a change of prices changes no month before it.
         *
         *     For the role viewer and above.
         */
        get: operations["getPrices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/estimates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a database would cost a month
         * @description Makes nothing. What stands in no line costs nothing: backups, and traffic.
         *
         *     For the role viewer and above.
         */
        post: operations["estimateCosts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is charged to each cost center in a month or a fiscal year
         * @description A server costs its flavour while its database is started, a network-attached disk its GB as long as it is there; a local disk goes with its server. A create that failed costs nothing. Of databases that belong to your tenants. As JSON, or as a table with `Accept: text/csv`, which has no pages.
         *
         *     For the role viewer and above.
         */
        get: operations["listCosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/costs/{costCenter}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the charges to one cost center consist of
         * @description A server costs its flavour while its database is started, a network-attached disk its GB as long as it is there; a local disk goes with its server. A create that failed costs nothing. Of databases that belong to your tenants. As JSON, or as a table with `Accept: text/csv`, which has no pages. `items` are the databases that they come from. A page may come out short: go on as long as there is a `nextCursor`.
         *
         *     For the role viewer and above.
         */
        get: operations["getCosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many databases there are, by data center and flavour
         * @description Of your tenants: those that are made, and not deleted. As JSON, or as a table with `Accept: text/csv`.
         *
         *     For the role viewer and above.
         */
        get: operations["listDeployments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who you are, as your token says
         * @description For everybody with a token.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What people said, newest first
         * @description What people said is of no tenant: only administrators who see all tenants are told. A page may be shorter than asked for, even empty, while `nextCursor` says that there is more.
         *
         *     For the role administrator and above.
         */
        get: operations["listFeedback"];
        put?: never;
        /**
         * Say how you find Howdah
         * @description At most 20 times in 24 hours. It is kept for 730 days with your name, of each person the last 50, and told to administrators who see all tenants; they remove it when you ask for that.
         *
         *     For the role viewer and above.
         */
        post: operations["giveFeedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feedback-summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many said what, in each of the last 12 months
         * @description What people said is of no tenant: only administrators who see all tenants are told. Months are in UTC, this one is the last.
         *
         *     For the role administrator and above.
         */
        get: operations["getFeedbackSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feedback/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove what somebody said
         * @description What people said is of no tenant: only administrators who see all tenants are told. Of a removed one it is kept when its person said it, and no more.
         *
         *     For the role administrator and above.
         */
        delete: operations["removeFeedback"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The API is alive */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The API can serve */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-protected-resource": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who logs callers in (RFC 9728) */
        get: operations["getProtectedResource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        DatabasePage: {
            items: components["schemas"]["Database"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
            /** @description With `total=true`: how many databases are on all pages. Absent where more than 2000 have to be looked at to tell; what changes at that moment may count twice, or not */
            total?: number;
        };
        Database: components["schemas"]["DatabaseSpec"] & {
            /** @description Of the key that backups and WAL are encrypted with now */
            backupKeyId?: string;
            /**
             * Format: uuid
             * @example 5b54d046-c8f3-447c-8e56-247b7493b4df
             */
            id: string;
            /** @enum {string} */
            state: "CREATING" | "RUNNING" | "STOPPED" | "RECOVERING" | "DELETING" | "DELETED" | "FAILED";
            /** @enum {string} */
            desiredState: "RUNNING" | "STOPPED" | "DELETED";
            /** @enum {string} */
            replicationStatus: "MASTER";
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            deletedAt?: string;
            /**
             * Format: date-time
             * @description Of a deleted database: it can be restored from until then
             * @example 2026-11-22T12:00:00.000Z
             */
            backupsKeptUntil?: string;
            /**
             * @description The request that is at work on it
             * @example r-0mb1k2x3y-0123456789abcdef0
             */
            activeRequest?: string;
            /** @description The server's own address */
            address?: string;
            /** @description Where clients connect to */
            endpoint?: {
                host: string;
                port: number;
            };
            /** @description The life of its data: a recovery begins a new one */
            incarnation?: string;
            /**
             * Format: uuid
             * @example 5b54d046-c8f3-447c-8e56-247b7493b4df
             */
            restoredFrom?: string;
            /** @description The one role that may replicate; it reads all data of the server. A recovery begins without it */
            replicationRole?: string;
            /** @description How full its volume is, as it was last seen; of a running database that is asked for alone */
            storage?: {
                usedBytes: number;
                limitBytes: number;
                /**
                 * @description `nearly-full`: transactions only read, unless they begin with `set default_transaction_read_only = off`, to drop or truncate something; `full`: while it grows, sessions that write are ended; `closed`: it grew all the same, and clients are refused for a while
                 * @enum {string}
                 */
                state: "ok" | "nearly-full" | "full" | "closed";
                /**
                 * Format: date-time
                 * @description RFC 3339, in UTC
                 * @example 2026-11-22T12:00:00.000Z
                 */
                observedAt: string;
            };
            available?: components["schemas"]["Availability"];
            archive?: components["schemas"]["Archive"];
            actions: components["schemas"]["DatabaseActions"];
        };
        /** @description Of a database that is asked for alone */
        Availability: {
            /** @enum {string} */
            answer: "yes" | "no" | "unknown";
            /**
             * Format: date-time
             * @description When the step ended that lets clients in or keeps them out; of `changing`, when the step began. Absent where it is not known
             * @example 2026-11-22T12:00:00.000Z
             */
            since?: string;
            /**
             * Format: date-time
             * @description When the server last answered, by its own word
             * @example 2026-11-22T12:00:00.000Z
             */
            asOf?: string;
            /**
             * @description `being-made`: it was not made yet; `not-made`: its creation failed; `stopped`, `recovering`, `deleting`, `deleted`: it is, and clients are kept out; `volume-full`: its storage was last seen `closed`; `changing`: a step that lets clients in or keeps them out is at work, was cut, or is being taken back; `not-seen`: nothing keeps clients out, but the server has not answered for 15 minutes
             * @enum {string}
             */
            reason?: "being-made" | "not-made" | "stopped" | "recovering" | "deleting" | "deleted" | "volume-full" | "changing" | "not-seen";
        };
        /** @description Of a database that is asked for alone */
        Archive: {
            /**
             * @description `unknown`: nobody has looked yet, or not for more than two hours
             * @enum {string}
             */
            state: "whole" | "damaged" | "unknown";
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            lookedAt?: string;
            /** @description What was found, the newest last; those that ended are told for a week */
            faults: {
                /** @enum {string} */
                code: "backup-damaged" | "archive-hole" | "archive-overwritten";
                message: string;
                hint: string;
                /**
                 * @description Of the command line, where one call of it does what `hint` says first or shows more; NAME and KEY stand for the database and the request
                 * @example howdah backup create NAME
                 */
                command?: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, in UTC
                 * @example 2026-11-22T12:00:00.000Z
                 */
                foundAt: string;
                /**
                 * Format: date-time
                 * @description It is so no more: mended, or nothing is kept that needs what was lost
                 * @example 2026-11-22T12:00:00.000Z
                 */
                endedAt?: string;
            }[];
        };
        /** @description What you may ask of it now, by what its row says; a call may still be refused for what it is sent with, such as the target of a recovery */
        DatabaseActions: {
            backup: components["schemas"]["Permission"];
            delete: components["schemas"]["Permission"];
            edit: components["schemas"]["Permission"] & unknown;
            purge: components["schemas"]["Permission"] & unknown;
            recover: components["schemas"]["Permission"];
            restorePoint: components["schemas"]["Permission"];
            removeReplicationRole: components["schemas"]["Permission"];
            rotateBackupKey: components["schemas"]["Permission"] & unknown;
            setPassword: components["schemas"]["Permission"];
            setReplicationRole: components["schemas"]["Permission"];
            start: components["schemas"]["Permission"];
            stop: components["schemas"]["Permission"];
            update: components["schemas"]["Permission"] & unknown;
        };
        Permission: {
            allowed: boolean;
            /**
             * @description Of the error that it would be refused with
             * @enum {string}
             */
            code?: "pending" | "lease-held" | "version-conflict" | "stale-attempt" | "step-timeout" | "deadline-missed" | "pivot-passed" | "pipeline-changed" | "cancelled" | "unexpected" | "unauthenticated" | "forbidden" | "not-found" | "invalid-request" | "malformed-request" | "precondition-failed" | "idempotency-key-reused" | "idempotency-key-busy" | "not-offered" | "method-not-allowed" | "unsupported-media-type" | "identity-provider-unavailable" | "foreign-host" | "body-too-large" | "other-region" | "limit-reached" | "too-many-requests" | "request-active" | "state-conflict" | "not-retryable" | "not-cancellable" | "deletion-protected" | "other-replication-role" | "replication-slots-taken" | "role-exists" | "name-not-unique" | "no-capacity" | "quota-reached" | "cloud-refused" | "cloud-unavailable" | "server-lost" | "server-busy" | "command-failed" | "table-unavailable" | "item-too-large" | "store-unreachable" | "store-refused" | "no-backup" | "no-last-backup" | "backup-damaged" | "backup-key-missing" | "backup-needed" | "archive-hole" | "archive-overwritten" | "target-before-first-backup" | "target-in-future" | "target-not-reached" | "target-within-change" | "volume-too-small" | "recovery-failed" | "target-unknown" | "restore-point-exists" | "version-mismatch" | "not-protected";
            /** @description What to do about it */
            hint?: string;
            /**
             * @description Of the command line, where one call of it does what `hint` says first or shows more; NAME and KEY stand for the database and the request
             * @example howdah backup create NAME
             */
            command?: string;
        };
        DatabaseSpec: {
            name: string;
            description: string;
            tenant: string;
            product: string;
            dataCenter: string;
            availabilityZone: string;
            postgresqlVersion: string;
            flavour: string;
            /** @enum {string} */
            storageType: "local" | "network";
            volumeGb: number;
            port: number;
            user: string;
            databaseName: string;
            dataProtection: boolean;
            deletionProtection: boolean;
            /** @description Backups and WAL are encrypted on the server, with keys that the store never has */
            backupEncryption: boolean;
        };
        /**
         * @example {
         *       "type": "/docs/errors#invalid-request",
         *       "title": "The request is not valid",
         *       "status": 422,
         *       "detail": "/volumeGb: Too small: expected number to be >=1",
         *       "code": "invalid-request",
         *       "hint": "Correct the fields that `errors` names.",
         *       "requestId": "c0ffee00-1111-4222-8333-444455556666",
         *       "errors": [
         *         {
         *           "pointer": "/volumeGb",
         *           "message": "Too small: expected number to be >=1"
         *         }
         *       ]
         *     }
         */
        Problem: {
            /**
             * Format: uri-reference
             * @description Where the error is explained
             */
            type: string;
            title: string;
            status: number;
            /** @description What happened this time */
            detail: string;
            /**
             * @description The error, for programs
             * @enum {string}
             */
            code: "pending" | "lease-held" | "version-conflict" | "stale-attempt" | "step-timeout" | "deadline-missed" | "pivot-passed" | "pipeline-changed" | "cancelled" | "unexpected" | "unauthenticated" | "forbidden" | "not-found" | "invalid-request" | "malformed-request" | "precondition-failed" | "idempotency-key-reused" | "idempotency-key-busy" | "not-offered" | "method-not-allowed" | "unsupported-media-type" | "identity-provider-unavailable" | "foreign-host" | "body-too-large" | "other-region" | "limit-reached" | "too-many-requests" | "request-active" | "state-conflict" | "not-retryable" | "not-cancellable" | "deletion-protected" | "other-replication-role" | "replication-slots-taken" | "role-exists" | "name-not-unique" | "no-capacity" | "quota-reached" | "cloud-refused" | "cloud-unavailable" | "server-lost" | "server-busy" | "command-failed" | "table-unavailable" | "item-too-large" | "store-unreachable" | "store-refused" | "no-backup" | "no-last-backup" | "backup-damaged" | "backup-key-missing" | "backup-needed" | "archive-hole" | "archive-overwritten" | "target-before-first-backup" | "target-in-future" | "target-not-reached" | "target-within-change" | "volume-too-small" | "recovery-failed" | "target-unknown" | "restore-point-exists" | "version-mismatch" | "not-protected";
            /** @description What to do next */
            hint: string;
            /**
             * @description Of the command line, where one call of it does what `hint` says first or shows more; NAME and KEY stand for the database and the request
             * @example howdah backup create NAME
             */
            command?: string;
            /** @description Names this call in the log of the API */
            requestId: string;
            /**
             * @description Of `request-active`: key of the request that is at work on the database, or waits for a person
             * @example r-0mb1k2x3y-0123456789abcdef0
             */
            request?: string;
            /** @description The fields that are wrong */
            errors?: {
                /** @description JSON pointer into the body, or the parameter with a question mark before it */
                pointer: string;
                message: string;
            }[];
        };
        /** @description What a dry run found: nothing was changed */
        Preview: {
            /** @enum {boolean} */
            dryRun: true;
            database?: components["schemas"]["DatabaseSpec"] & unknown;
            /** @description The request that would be filed */
            request?: {
                /** @enum {string} */
                type: "CREATE-DB" | "BACKUP-DB" | "RECOVER-DB" | "DELETE-DB" | "PURGE-DB" | "STOP-DB" | "START-DB" | "SET-PASSWORD" | "SET-REPLICATION-ROLE" | "REMOVE-REPLICATION-ROLE" | "ROTATE-BACKUP-KEY" | "UPDATE-DB" | "RESTORE-POINT";
                steps: string[];
                body?: unknown;
                /** @description Absent where there is nothing to go by */
                estimatedSeconds?: number;
                /** @description What the last five requests of this type that you see and that were PROCESSED took, the shortest and the longest; absent where there were none */
                lastSeconds?: {
                    from: number;
                    to: number;
                };
            };
            recovery?: components["schemas"]["RecoveryPreview"];
            job?: components["schemas"]["Job"];
        };
        /** @description What a recovery would do to the data */
        RecoveryPreview: {
            /**
             * Format: date-time
             * @description The moment that would be recovered to: of a restore point when it was made, of a backup when it ended, of `latest` the end of `lost`, or what is archived of a server that does not answer. Absent of an LSN and of a transaction: only the archive knows it
             * @example 2026-11-22T12:00:00.000Z
             */
            at?: string;
            /** @description The life of the data that has the restore point or the backup */
            incarnation?: string;
            /** @description What would be lost: all that was committed after `from`, which is `at`, until `to`, which is now, or when the database was stopped, where that is known. Of `latest` nothing, 0 seconds, as all is archived before; where the server is not known to answer, what was not archived when that was last seen. Absent where `at` is */
            lost?: {
                /**
                 * Format: date-time
                 * @description RFC 3339, in UTC
                 * @example 2026-11-22T12:00:00.000Z
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, in UTC
                 * @example 2026-11-22T12:00:00.000Z
                 */
                to: string;
                seconds: number;
            };
            /** @description How long clients were kept out by the last five recoveries that you see and that were PROCESSED, from the beginning of `fence-archive` to the end of `admit-to-recovered`: the median, the shortest and the longest. Absent where there were none, and of a stopped database */
            cutOffSeconds?: {
                median: number;
                from: number;
                to: number;
            };
            /**
             * Format: date-time
             * @description At least until then the data of today, up to its last commit, could still be recovered (by a `time` before the recovery): now and the `keepDays` of the backup job. The retention keeps the backups and the WAL that lead to the end of a life of the data for so long after that ended, whatever else it removes; it removes with each backup, so that they may stay for longer. The old volume is no part of this: it goes at the end of the recovery. It does not hold when the retention is shortened or the database is deleted. Absent where nothing is promised: without data protection (what was written after the last backup is gone with the recovery), with 0 `keepDays`, without a backup that WAL goes on from, and where WAL is missing at the end of today's data
             * @example 2026-11-22T12:00:00.000Z
             */
            oldDataUntil?: string;
        };
        Job: {
            /** @enum {string} */
            kind: "backup";
            enabled: boolean;
            /** @example 1 DAY */
            every?: string;
            cron?: string;
            timeZone?: string;
            /** @enum {string} */
            backupKind: "full" | "incremental" | "self-contained";
            retention: {
                /** @description Full backups to keep, with what depends on them */
                keepFull: number;
                /** @description Days that every backup is kept */
                keepDays: number;
            };
            /**
             * Format: date-time
             * @description Absent while it is off
             * @example 2026-11-22T12:00:00.000Z
             */
            nextRun?: string;
            /** @description The next 5 times; absent while it is off */
            nextRuns?: string[];
            /** @description The last time that it was due, and the request that came of it */
            lastRun?: {
                /**
                 * Format: date-time
                 * @description RFC 3339, in UTC
                 * @example 2026-11-22T12:00:00.000Z
                 */
                dueAt: string;
                /** @example r-0mb1k2x3y-0123456789abcdef0 */
                request: string;
            };
        };
        Accepted: {
            database: components["schemas"]["Database"];
            request: components["schemas"]["Request"];
        };
        Request: {
            /** @example r-0mb1k2x3y-0123456789abcdef0 */
            key: string;
            /** @enum {string} */
            type: "CREATE-DB" | "BACKUP-DB" | "RECOVER-DB" | "DELETE-DB" | "PURGE-DB" | "STOP-DB" | "START-DB" | "SET-PASSWORD" | "SET-REPLICATION-ROLE" | "REMOVE-REPLICATION-ROLE" | "ROTATE-BACKUP-KEY" | "UPDATE-DB" | "RESTORE-POINT";
            /**
             * Format: uuid
             * @example 5b54d046-c8f3-447c-8e56-247b7493b4df
             */
            databaseId: string;
            /** @description When the request was filed */
            databaseName: string;
            tenant: string;
            /** @enum {string} */
            state: "QUEUED" | "RUNNING" | "UNWINDING" | "PROCESSED" | "FAILED" | "STUCK" | "CANCELLED";
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            filedAt: string;
            /** @description Who asked for it: subject of the token; `job`: a job */
            filedBy: string;
            /**
             * @description Name of the person when it was filed, as the token said it: for people, and not unique. Absent where the token said none, and of what no person filed
             * @example Alice Example
             */
            filedByName?: string;
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            startedAt?: string;
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            endedAt?: string;
            cancelRequested?: boolean;
            currentStep?: string;
            lastStep?: string;
            /** @description Share that is done */
            progress: number;
            /**
             * Format: date-time
             * @description Absent where there is nothing to go by
             * @example 2026-11-22T12:00:00.000Z
             */
            estimatedEndAt?: string;
            error?: {
                /** @enum {string} */
                code: "pending" | "lease-held" | "version-conflict" | "stale-attempt" | "step-timeout" | "deadline-missed" | "pivot-passed" | "pipeline-changed" | "cancelled" | "unexpected" | "unauthenticated" | "forbidden" | "not-found" | "invalid-request" | "malformed-request" | "precondition-failed" | "idempotency-key-reused" | "idempotency-key-busy" | "not-offered" | "method-not-allowed" | "unsupported-media-type" | "identity-provider-unavailable" | "foreign-host" | "body-too-large" | "other-region" | "limit-reached" | "too-many-requests" | "request-active" | "state-conflict" | "not-retryable" | "not-cancellable" | "deletion-protected" | "other-replication-role" | "replication-slots-taken" | "role-exists" | "name-not-unique" | "no-capacity" | "quota-reached" | "cloud-refused" | "cloud-unavailable" | "server-lost" | "server-busy" | "command-failed" | "table-unavailable" | "item-too-large" | "store-unreachable" | "store-refused" | "no-backup" | "no-last-backup" | "backup-damaged" | "backup-key-missing" | "backup-needed" | "archive-hole" | "archive-overwritten" | "target-before-first-backup" | "target-in-future" | "target-not-reached" | "target-within-change" | "volume-too-small" | "recovery-failed" | "target-unknown" | "restore-point-exists" | "version-mismatch" | "not-protected";
                message: string;
                hint: string;
                /**
                 * @description Of the command line, where one call of it does what `hint` says first or shows more; NAME and KEY stand for the database and the request
                 * @example howdah backup create NAME
                 */
                command?: string;
                step?: string;
            };
            /** @description What was sent, passwords masked */
            body?: unknown;
            /** @description Of its pipeline, in order */
            steps: string[];
            /** @description Those of them that are done and not taken back: a further attempt leaves them out. No other step is ever left out; one that finds nothing to do is done as well */
            doneSteps: string[];
            /**
             * @description The step that is its point of no return: before it is done the request can be cancelled, and is taken back when something fails for good; from then on it only goes forward
             * @example admit-clients
             */
            pivot?: string;
            /**
             * @description By step: the median over the last 20 requests of this type of its tenant that were PROCESSED, among the tenant's last 200 requests. Steps that none of them ran are missing; of a request that is asked for alone; absent where there is nothing to go by
             * @example {
             *       "make-backup": 12.5,
             *       "record-backup": 0.02
             *     }
             */
            usualSeconds?: {
                [key: string]: number;
            };
            /** @description The same of the whole request, from its start to its end */
            usualSecondsInAll?: number;
            trace: components["schemas"]["TraceEntry"][];
            actions?: components["schemas"]["RequestActions"];
        };
        TraceEntry: {
            /**
             * Format: date-time
             * @description When it began
             * @example 2026-11-22T12:00:00.000Z
             */
            at: string;
            /**
             * @description For people
             * @example ensure server
             */
            action: string;
            /** @example ensure-server */
            step: string;
            /** @enum {string} */
            direction: "run" | "undo";
            /** @enum {string} */
            outcome: "started" | "done" | "failed";
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            endedAt?: string;
            attempt: number;
            /** @description How often it looked and found the world not ready */
            polls: number;
            /** @description How often it failed and was tried again */
            retries: number;
            progress?: number;
            message?: string;
            /** @enum {string} */
            code?: "pending" | "lease-held" | "version-conflict" | "stale-attempt" | "step-timeout" | "deadline-missed" | "pivot-passed" | "pipeline-changed" | "cancelled" | "unexpected" | "unauthenticated" | "forbidden" | "not-found" | "invalid-request" | "malformed-request" | "precondition-failed" | "idempotency-key-reused" | "idempotency-key-busy" | "not-offered" | "method-not-allowed" | "unsupported-media-type" | "identity-provider-unavailable" | "foreign-host" | "body-too-large" | "other-region" | "limit-reached" | "too-many-requests" | "request-active" | "state-conflict" | "not-retryable" | "not-cancellable" | "deletion-protected" | "other-replication-role" | "replication-slots-taken" | "role-exists" | "name-not-unique" | "no-capacity" | "quota-reached" | "cloud-refused" | "cloud-unavailable" | "server-lost" | "server-busy" | "command-failed" | "table-unavailable" | "item-too-large" | "store-unreachable" | "store-refused" | "no-backup" | "no-last-backup" | "backup-damaged" | "backup-key-missing" | "backup-needed" | "archive-hole" | "archive-overwritten" | "target-before-first-backup" | "target-in-future" | "target-not-reached" | "target-within-change" | "volume-too-small" | "recovery-failed" | "target-unknown" | "restore-point-exists" | "version-mismatch" | "not-protected";
        };
        /** @description What you may ask of it now; of a request that is asked for alone */
        RequestActions: {
            cancel: components["schemas"]["Permission"] & unknown;
            retry: components["schemas"]["Permission"] & unknown;
        };
        /**
         * @example {
         *       "name": "shop",
         *       "dataCenter": "LOCAL1",
         *       "flavour": "developer",
         *       "volumeGb": 1,
         *       "user": "app",
         *       "password": "correct horse battery staple"
         *     }
         */
        CreateDatabase: {
            /** @example shop */
            name: string;
            /**
             * @default
             * @example Orders of the web shop
             */
            description?: string;
            /**
             * @description Default: the first of /v1/data-centers
             * @example LOCAL1
             */
            dataCenter?: string;
            /** @description Default: the data center's first */
            availabilityZone?: string;
            /**
             * @description Default: the newest, or the source's
             * @example 17
             */
            postgresqlVersion?: string;
            /** @description Who pays; default: the first of /v1/products */
            product?: string;
            /** @description Whose it is; default: the source's, or your only one */
            tenant?: string;
            /**
             * @default local
             * @enum {string}
             */
            storageType?: "local" | "network";
            /** @default 10 */
            volumeGb?: number;
            /** @default developer */
            flavour?: string;
            /**
             * @description PostgreSQL's port on the server's own address
             * @default 5432
             */
            port?: number;
            /** @description Owner of the database; default app, or the source's */
            user?: string;
            /**
             * Format: password
             * @description May be left out with restoreFrom, if the source is of the same tenant: then it is the source's
             * @example correct horse battery staple
             */
            password?: string;
            /** @description In PostgreSQL; default: made from the name */
            databaseName?: string;
            /**
             * @description WAL is shipped all the time, so that every moment can be recovered; without it only the ends of backups
             * @default true
             */
            dataProtection?: boolean;
            /** @default false */
            deletionProtection?: boolean;
            /** @description Default: false, or as the source's */
            backupEncryption?: boolean;
            backupJob?: components["schemas"]["BackupJobSettings"];
            /** @description Begin with the data of another database, also a deleted one whose backups are kept. Its roles come along with their passwords; in another tenant than its own only the owner may log in. What somebody who broke into it left in the data comes along as well: choose a target before */
            restoreFrom?: {
                /**
                 * Format: uuid
                 * @example 5b54d046-c8f3-447c-8e56-247b7493b4df
                 */
                databaseId: string;
                target: components["schemas"]["RecoveryTarget"];
            };
        };
        /**
         * @description Default: a full backup each day, kept for a week
         * @example {
         *       "every": "1 DAY",
         *       "backupKind": "full",
         *       "retention": {
         *         "keepFull": 2,
         *         "keepDays": 7
         *       }
         *     }
         */
        BackupJobSettings: {
            /** @default true */
            enabled?: boolean;
            /** @example 1 DAY */
            every?: string;
            /**
             * Format: date-time
             * @description With `every`: when it runs next; default: an interval from now
             * @example 2026-11-22T12:00:00Z
             */
            nextRun?: string;
            /**
             * @description Minute, hour, day of month, month, day of week
             * @example 30 2 * * 1-5
             */
            cron?: string;
            /**
             * @description With `cron`: whose clocks it goes by; default UTC
             * @example Europe/Berlin
             */
            timeZone?: string;
            /**
             * @description A database without data protection gets self-contained backups whatever stands here
             * @default full
             * @enum {string}
             */
            backupKind?: "full" | "incremental";
            /**
             * @default {
             *       "keepFull": 2,
             *       "keepDays": 7
             *     }
             */
            retention?: {
                /** @description Full backups to keep, with what depends on them */
                keepFull: number;
                /** @description Days that every backup is kept */
                keepDays: number;
            };
        };
        /**
         * @description The moment to recover to: exactly one of `latest`, `time`, `lsn`, `transactionId`, `restorePoint`, `backup`.
         * @example {
         *       "restorePoint": "before-import"
         *     }
         */
        RecoveryTarget: {
            /**
             * @description The last moment that the archive holds
             * @enum {boolean}
             */
            latest?: true;
            /**
             * Format: date-time
             * @example 2026-11-22T12:00:00Z
             */
            time?: string;
            /**
             * @description A place in the WAL of the data as it is, or of what it came from
             * @example 0/3000148
             */
            lsn?: string;
            /**
             * @description A transaction of the data as it is, or of what it came from
             * @example 741
             */
            transactionId?: string;
            /** @description With the transaction itself, or just before it; default true */
            inclusive?: boolean;
            /**
             * @description The newest restore point of this name, also one made before earlier recoveries
             * @example before-import
             */
            restorePoint?: string;
            /** @description Id or name of a backup, also one made before earlier recoveries: the moment that it ended at */
            backup?: string;
        };
        /** @description With a request where the change is not done at once */
        Updated: {
            database: components["schemas"]["Database"];
            request?: components["schemas"]["Request"];
        };
        /**
         * @example {
         *       "description": "Orders",
         *       "deletionProtection": true
         *     }
         */
        UpdateDatabase: {
            /** @example shop */
            name?: string;
            /** @example Orders of the web shop */
            description?: string;
            deletionProtection?: boolean;
            /** @description WAL is shipped all the time, so that every moment can be recovered; without it only the ends of backups */
            dataProtection?: boolean;
        };
        SetPassword: {
            /**
             * Format: password
             * @description Kept nowhere: PostgreSQL gets a SCRAM-SHA-256 verifier of it
             * @example correct horse battery staple
             */
            password: string;
        };
        /**
         * @example {
         *       "role": "cdc",
         *       "password": "correct horse battery staple"
         *     }
         */
        SetReplicationRole: {
            role: string;
            /**
             * Format: password
             * @description Kept nowhere: PostgreSQL gets a SCRAM-SHA-256 verifier of it
             * @example correct horse battery staple
             */
            password: string;
        };
        BackupKeys: {
            items: {
                /** @description `none`: what was written before encryption was switched on */
                id: string;
                /**
                 * @description 32 bytes in hexadecimal, or `none`
                 * @example none
                 */
                key: string;
            }[];
        };
        LogPage: {
            items: string[];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
        };
        Connection: {
            host: string;
            port: number;
            databaseName: string;
            user: string;
            /** @enum {string} */
            sslMode: "verify-full";
            /** @description PEM of the CA: save it as `certificateFile` */
            certificate: string;
            certificateFile: string;
            /** @example postgresql://app@127.0.0.1:15432/shop?sslmode=verify-full&sslrootcert=shop.crt */
            uri: string;
            psql: string;
            /** @description Keywords and values */
            libpq: string;
            jdbc: string;
            environment: {
                [key: string]: string;
            };
            /** @description For the package pg */
            node: string;
        };
        BackupPage: {
            items: components["schemas"]["Backup"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
        };
        Backup: {
            /**
             * @description Key of the request that made it
             * @example r-0mb1k2x3y-0123456789abcdef0
             */
            id: string;
            /**
             * @description WAL-G's name
             * @example base_000000010000000000000004
             */
            name: string;
            /**
             * @description What was asked for; a database without data protection gets a self-contained one
             * @enum {string}
             */
            asked: "full" | "incremental" | "self-contained";
            /**
             * @description What was really made
             * @enum {string}
             */
            kind: "full" | "incremental" | "self-contained";
            incarnation: string;
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            finishedAt: string;
            startLsn: string;
            finishLsn: string;
            sizeBytes: number;
            storedBytes: number;
            /** @description No retention removes it */
            permanent: boolean;
            /** @description Name of the backup that an incremental one needs */
            base?: string;
            /** @description Of the key that it is encrypted with */
            keyId?: string;
            /** @description It is not whole in the bucket and cannot be recovered; `archive.faults` of the database say why */
            damaged?: boolean;
        };
        CreateBackup: {
            /**
             * @description A database without data protection gets a self-contained one
             * @default full
             * @enum {string}
             */
            kind?: "full" | "incremental";
            /**
             * @description No retention removes it
             * @default false
             */
            permanent?: boolean;
        };
        CreateRestorePoint: {
            /** @example before-import */
            name: string;
        };
        RecoveryWindow: {
            /**
             * Format: uuid
             * @example 5b54d046-c8f3-447c-8e56-247b7493b4df
             */
            databaseId: string;
            /** @description Times after the first backup that nothing leads to: WAL is missing, or was not shipped */
            holes: {
                incarnation: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, in UTC
                 * @example 2026-11-22T12:00:00.000Z
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description Absent: until the next backup
                 * @example 2026-11-22T12:00:00.000Z
                 */
                to?: string;
                /** @description The first position that is missing */
                fromLsn?: string;
                /** @description Where the backup ended that ends it */
                toLsn?: string;
            }[];
            /** @description Every moment from earliest to latest can be recovered to */
            everyMoment: boolean;
            /**
             * Format: date-time
             * @description Absent: there is no backup yet
             * @example 2026-11-22T12:00:00.000Z
             */
            earliest?: string;
            /**
             * Format: date-time
             * @description Everything before is in the archive, as that last showed. A running database archives the rest before it is recovered
             * @example 2026-11-22T12:00:00.000Z
             */
            latest?: string;
            lastArchivedWal?: string;
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            lastArchivedAt?: string;
            lastArchivedAgeSeconds?: number;
            /** @description Age of the oldest commit that is not in the archive, when that was last looked at; while it does not show what was shipped, the time since it last did */
            archiveLagSeconds?: number;
            /**
             * Format: date-time
             * @description When the archive was last looked at
             * @example 2026-11-22T12:00:00.000Z
             */
            observedAt?: string;
            /** @description Newest first */
            restorePoints: components["schemas"]["RestorePoint"][];
            /** @description Those that are whole, the newest first */
            backups: components["schemas"]["Backup"][];
        };
        RestorePoint: {
            name: string;
            lsn: string;
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            createdAt: string;
            incarnation: string;
        };
        RecoverDatabase: {
            target: components["schemas"]["RecoveryTarget"];
        };
        JobKindPage: {
            items: components["schemas"]["JobKind"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
        };
        JobKind: {
            /**
             * @description More may come
             * @example backup
             */
            kind: string;
            description: string;
            /** @description What a job of this kind is set to where nobody says otherwise */
            defaults: {
                enabled: boolean;
                /** @example 1 DAY */
                every: string;
                /** @enum {string} */
                backupKind?: "full" | "incremental";
                retention?: {
                    /** @description Full backups to keep, with what depends on them */
                    keepFull: number;
                    /** @description Days that every backup is kept */
                    keepDays: number;
                };
            };
        };
        ScheduleRuns: {
            /** @description The next 5 times that it names */
            nextRuns: string[];
        };
        /**
         * @description When something is due: `every`, or `cron` with `timeZone`.
         * @example {
         *       "cron": "30 2 * * 1-5",
         *       "timeZone": "Europe/Berlin"
         *     }
         */
        Schedule: {
            /** @example 1 DAY */
            every?: string;
            /**
             * Format: date-time
             * @description With `every`: when it runs next; default: an interval from now
             * @example 2026-11-22T12:00:00Z
             */
            nextRun?: string;
            /**
             * @description Minute, hour, day of month, month, day of week
             * @example 30 2 * * 1-5
             */
            cron?: string;
            /**
             * @description With `cron`: whose clocks it goes by; default UTC
             * @example Europe/Berlin
             */
            timeZone?: string;
        };
        JobPage: {
            items: components["schemas"]["Job"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
        };
        RequestPage: {
            items: components["schemas"]["Request"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
        };
        DataCenterPage: {
            items: components["schemas"]["DataCenter"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
        };
        DataCenter: {
            /** @example LOCAL1 */
            name: string;
            cloud: string;
            region: string;
            zones: string[];
            controlRegion: string;
        };
        FlavourPage: {
            items: components["schemas"]["Flavour"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
        };
        Flavour: {
            /** @example developer */
            name: string;
            description: string;
            cpus: number;
            memoryMb: number;
            /** @description In the currency of the prices, by storage type; absent: not offered */
            hourlyPrice: {
                local?: number;
                network?: number;
            };
        };
        PostgresqlVersionPage: {
            items: components["schemas"]["PostgresqlVersion"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
        };
        PostgresqlVersion: {
            /** @example 17 */
            version: string;
            default: boolean;
        };
        TenantPage: {
            items: components["schemas"]["Tenant"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
        };
        Tenant: {
            name: string;
            description: string;
            /** @description So many it may have, deleted ones whose backups are kept among them */
            mostDatabases: number;
        };
        ProductPage: {
            items: components["schemas"]["Product"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
        };
        Product: {
            name: string;
            costCenter: string;
        };
        /** @description Exact decimal numbers, as text: read as floats they are others */
        Prices: {
            /**
             * @description Of all amounts
             * @example EUR
             */
            currency: string;
            /**
             * @description A month has so many hours in an estimate
             * @example 730
             */
            hoursPerMonth: number;
            /**
             * @description These prices are of that month
             * @example 2026-11
             */
            month: string;
            /**
             * @description Since this month; absent: from the beginning
             * @example 2026-01
             */
            validFrom?: string;
            /**
             * @description Whose calendars say when a month begins
             * @example Europe/Berlin
             */
            timeZone: string;
            /**
             * @description The first month of the fiscal year, from 1 to 12
             * @example 1
             */
            fiscalYearBegins: number;
            flavours: {
                /** @example developer */
                name: string;
                /**
                 * @description By storage type; absent: not offered
                 * @example {
                 *       "local": "0.0926"
                 *     }
                 */
                hourlyPrice: {
                    local?: string;
                    network?: string;
                };
            }[];
            /**
             * @description Of a GB of network-attached disk for an hour; a local disk goes with the flavour
             * @example 0.000702
             */
            networkDiskGbHourPrice: string;
        };
        Estimate: {
            /**
             * @description Of all amounts
             * @example EUR
             */
            currency: string;
            /**
             * @description A month has so many hours in an estimate
             * @example 730
             */
            hoursPerMonth: number;
            lines: {
                /** @enum {string} */
                item: "flavour" | "network-disk";
                /** @example 730 */
                quantity: number;
                /** @enum {string} */
                unit: "h" | "GB·h";
                /** @example 0.078 */
                unitPrice: string;
                /**
                 * @description Rounded to cents once
                 * @example 56.94
                 */
                amount: string;
            }[];
            /**
             * @description A month: the sum of the amounts
             * @example 62.06
             */
            total: string;
        };
        /**
         * @example {
         *       "flavour": "smallbusiness",
         *       "storageType": "network",
         *       "volumeGb": 10
         *     }
         */
        EstimateRequest: {
            /**
             * @default local
             * @enum {string}
             */
            storageType?: "local" | "network";
            /** @default 10 */
            volumeGb?: number;
            /** @default developer */
            flavour?: string;
        };
        CostPage: {
            items: components["schemas"]["CostCenter"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
            /**
             * @description Of all amounts
             * @example EUR
             */
            currency: string;
            period: components["schemas"]["CostPeriod"];
            /**
             * Format: date-time
             * @description Present where the period begins before what is used was written down: nothing is counted before
             * @example 2026-11-22T12:00:00.000Z
             */
            countedSince?: string;
            /** @description Of all cost centers that you see, not of this page alone */
            total: string;
        };
        CostCenter: {
            /** @example 241-6286 */
            costCenter: string;
            /**
             * @description Of the databases
             * @example [
             *       "C1290"
             *     ]
             */
            products: string[];
            /** @description How many there were in the period */
            databases: number;
            /** @description The sum of its lines */
            total: string;
        };
        CostPeriod: {
            /** @example 2026-11 */
            month?: string;
            fiscalYear?: number;
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             * @example 2026-11-22T12:00:00.000Z
             */
            to: string;
            /** @description It has begun, and not ended */
            isCurrent: boolean;
            /**
             * Format: date-time
             * @description Counted until here: now, or the end
             * @example 2026-11-22T12:00:00.000Z
             */
            until: string;
        };
        CostDetails: {
            items: components["schemas"]["CostShare"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
            /**
             * @description Of all amounts
             * @example EUR
             */
            currency: string;
            period: components["schemas"]["CostPeriod"];
            /**
             * Format: date-time
             * @description Present where the period begins before what is used was written down: nothing is counted before
             * @example 2026-11-22T12:00:00.000Z
             */
            countedSince?: string;
            /** @example 241-6286 */
            costCenter: string;
            /**
             * @description Of the databases
             * @example [
             *       "C1290"
             *     ]
             */
            products: string[];
            /** @description How many there were in the period */
            databases: number;
            flavours: {
                flavour: string;
                /** @enum {string} */
                storageType: "local" | "network";
                /**
                 * @description While databases were started
                 * @example 419
                 */
                hours: string;
                /**
                 * @description Of an hour
                 * @example 0.078
                 */
                unitPrice: string;
                /**
                 * @description Rounded to cents once
                 * @example 32.68
                 */
                amount: string;
                /** @description The first month of the period that is charged at this price */
                firstMonth: string;
                lastMonth: string;
            }[];
            networkDisk: {
                /**
                 * @description Of network-attached disk, also while databases were stopped
                 * @example 41900
                 */
                gbHours: string;
                /**
                 * @description Of an hour
                 * @example 0.078
                 */
                unitPrice: string;
                /**
                 * @description Rounded to cents once
                 * @example 32.68
                 */
                amount: string;
                /** @description The first month of the period that is charged at this price */
                firstMonth: string;
                lastMonth: string;
            }[];
            /** @description The sum of the amounts in `flavours` and `networkDisk` */
            total: string;
        };
        CostShare: {
            database: {
                /**
                 * Format: uuid
                 * @example 5b54d046-c8f3-447c-8e56-247b7493b4df
                 */
                id: string;
                /** @description As it was called when what is charged began */
                name: string;
                tenant: string;
                product: string;
            };
            flavours: {
                flavour: string;
                /** @enum {string} */
                storageType: "local" | "network";
                /**
                 * @description While databases were started
                 * @example 419
                 */
                hours: string;
            }[];
            /**
             * @description Of network-attached disk, also while databases were stopped
             * @example 41900
             */
            gbHours: string;
            /** @description Rounded by itself: the lines are not the sum of these */
            amount: string;
        };
        DeploymentPage: {
            items: components["schemas"]["Deployment"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
            /** @description Of all */
            databases: number;
        };
        Deployment: {
            dataCenter: string;
            flavour: string;
            databases: number;
            /** @description Of these, the ones that are not stopped */
            started: number;
        };
        Me: {
            /** @description Unique over all callers of the issuer */
            subject: string;
            /** @description For people */
            name: string;
            /**
             * @description Absent: the token has no role, and you may do nothing else
             * @enum {string}
             */
            role?: "viewer" | "operator" | "administrator";
            /** @description All that you may act as, in each of your tenants: who has a role has those below it. What an operation takes stands in its `security` */
            roles: ("viewer" | "operator" | "administrator")[];
            /** @description Whose databases you see: with `allTenants` those of the catalogue, which nobody without a role is told */
            tenants: string[];
            /** @description You see everybody's databases, also of tenants to come */
            allTenants: boolean;
            /**
             * Format: date-time
             * @description When you last gave feedback, also where it is removed since: whoever asks for it again asks by this. Absent where you never did, or not for 730 days
             * @example 2026-11-22T12:00:00.000Z
             */
            feedbackGivenAt?: string;
        };
        FeedbackGiven: {
            /**
             * Format: uuid
             * @example 0b5e2f0e-6a0f-4a5c-9a51-3d7d6f3f2a11
             */
            id: string;
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            givenAt: string;
        };
        /**
         * @example {
         *       "experience": "good",
         *       "comment": "Fast.",
         *       "page": "/databases"
         *     }
         */
        GiveFeedback: {
            /** @enum {string} */
            experience: "very-bad" | "bad" | "fair" | "good" | "very-good";
            comment?: string;
            /**
             * @description You want an answer: the address that your token names is kept for it, where it names one
             * @default false
             */
            contactMe?: boolean;
            /** @description Path of the portal's page that you are on, without its query; absent: on none */
            page?: string;
        };
        FeedbackPage: {
            items: components["schemas"]["Feedback"][];
            /** @description Send it as `cursor` for the next page; null: this was the last one */
            nextCursor: string | null;
        };
        Feedback: {
            /**
             * Format: uuid
             * @example 0b5e2f0e-6a0f-4a5c-9a51-3d7d6f3f2a11
             */
            id: string;
            /** @enum {string} */
            experience: "very-bad" | "bad" | "fair" | "good" | "very-good";
            comment?: string;
            /** @description Path of the portal's page; absent: on none */
            page?: string;
            /** @description They want an answer */
            contactMe: boolean;
            /** @description For that answer; absent where none is wanted, and where the token named none: then ask by the name */
            email?: string;
            /**
             * Format: date-time
             * @description RFC 3339, in UTC
             * @example 2026-11-22T12:00:00.000Z
             */
            givenAt: string;
            /** @description Subject of the token */
            givenBy: string;
            /**
             * @description Name of the person then, as the token said it: for people, and not unique
             * @example Alice Example
             */
            givenByName?: string;
        };
        FeedbackSummary: {
            /**
             * @description Whose months they are
             * @enum {string}
             */
            timeZone: "UTC";
            months: {
                /** @example 2026-11 */
                month: string;
                count: number;
                experiences: {
                    "very-bad": components["schemas"]["FeedbackShare"];
                    bad: components["schemas"]["FeedbackShare"];
                    fair: components["schemas"]["FeedbackShare"];
                    good: components["schemas"]["FeedbackShare"];
                    "very-good": components["schemas"]["FeedbackShare"];
                };
            }[];
        };
        FeedbackShare: {
            count: number;
            /** @description 0 where nobody said anything */
            share: number;
        };
        Health: {
            /** @enum {string} */
            status: "ok";
        };
        ProtectedResource: {
            resource: string;
            authorization_servers: string[];
            bearer_methods_supported: "header"[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listDatabases: {
        parameters: {
            query?: {
                /** @description Beginnings of words in name and description, of id, IP address, tenant or product; all must match */
                search?: string;
                dataCenter?: string;
                /** @description One of these: repeat the parameter for several */
                state?: ("CREATING" | "RUNNING" | "STOPPED" | "RECOVERING" | "DELETING" | "DELETED" | "FAILED")[];
                /** @description `false`: without those that are deleted, and kept for their backups */
                deleted?: true | false;
                tenant?: string;
                /** @description By tenant or data center, and by name within; with `-` backwards, but for the name within. What the catalogue does not know any more comes last */
                sort?: "name" | "created" | "tenant" | "dataCenter" | "-name" | "-created" | "-tenant" | "-dataCenter";
                /** @description Tell how many there are on all pages, where that is cheap: ask with the first page only */
                total?: true | false;
                /** @description Items on a page */
                pageSize?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of databases */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabasePage"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDatabase: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDatabase"];
            };
        };
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `no-backup`: There is no backup to recover from
             *
             *     `not-protected`: The database does not ship its WAL
             *
             *     `limit-reached`: The tenant has as many databases as it may have
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             *
             *     `target-unknown`: There is no such target
             *
             *     `target-in-future`: The target is in the future
             *
             *     `target-before-first-backup`: The target is before the first backup
             *
             *     `version-mismatch`: The backup needs another version of PostgreSQL
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `archive-hole`: WAL is missing in the archive
             *
             *     `backup-damaged`: A backup is damaged or not complete
             */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDatabase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The database */
            200: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Database"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDatabase: {
        parameters: {
            query?: {
                /** @description Make a last backup first */
                finalBackup?: true | false;
                /** @description Days */
                keepBackupsDays?: number | null;
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
                /** @description Only when the database still has this ETag */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             *
             *     `deletion-protected`: The database is protected against deletion
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition-failed`: It was changed since you read it */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateDatabase: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
                /** @description Only when the database still has this ETag */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateDatabase"];
            };
        };
        responses: {
            /** @description Changed; or, with dryRun=true, what would happen */
            200: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Updated"] | components["schemas"]["Preview"];
                };
            };
            /** @description Changed; a request for the rest is filed */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Updated"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `precondition-failed`: It was changed since you read it */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopDatabase: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startDatabase: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setPassword: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPassword"];
            };
        };
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setReplicationRole: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetReplicationRole"];
            };
        };
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             *
             *     `other-replication-role`: Another role may replicate already
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeReplicationRole: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportBackupKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order in which the images take them */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupKeys"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `backup-key-missing`: The key of the backups is not there */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateBackupKey: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readLogs: {
        parameters: {
            query?: {
                /** @description How many of the newest lines */
                lines?: number;
                /** @description Only lines with this text, in any case */
                filter?: string;
                since?: string;
                follow?: true | false;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lines of the log */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogPage"];
                    "text/plain": string;
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `state-conflict`: The state of the database does not allow this */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `command-failed`: A command on the server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-offered`: This installation does not offer that */
            501: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `server-lost`: The server of the database is gone
             *
             *     `cloud-unavailable`: The cloud does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConnection: {
        parameters: {
            query?: {
                /** @description Where you keep the certificate; default `<id>.crt` */
                certificateFile?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the words of several clients */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `state-conflict`: The state of the database does not allow this */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBackups: {
        parameters: {
            query?: {
                /** @description Items on a page */
                pageSize?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of backups */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupPage"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createBackup: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateBackup"];
            };
        };
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRestorePoint: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRestorePoint"];
            };
        };
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             *
             *     `restore-point-exists`: There is a restore point of this name
             *
             *     `not-protected`: The database does not ship its WAL
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRecoveryWindow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The window, with all backups and restore points */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryWindow"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recoverDatabase: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoverDatabase"];
            };
        };
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             *
             *     `no-backup`: There is no backup to recover from
             *
             *     `not-protected`: The database does not ship its WAL
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             *
             *     `target-unknown`: There is no such target
             *
             *     `target-in-future`: The target is in the future
             *
             *     `target-before-first-backup`: The target is before the first backup
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `archive-hole`: WAL is missing in the archive
             *
             *     `backup-damaged`: A backup is damaged or not complete
             */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobKinds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobKindPage"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Schedule"];
            };
        };
        responses: {
            /** @description Its next times */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleRuns"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                kind: "backup";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setJob: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                kind: "backup";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupJobSettings"] & unknown;
            };
        };
        responses: {
            /** @description The job; or, with dryRun=true, what it would be */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"] | components["schemas"]["Preview"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `state-conflict`: The state of the database does not allow this
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeJob: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                kind: "backup";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRequests: {
        parameters: {
            query?: {
                databaseId?: string;
                /** @description Id or name of a database */
                database?: string;
                type?: "CREATE-DB" | "BACKUP-DB" | "RECOVER-DB" | "DELETE-DB" | "PURGE-DB" | "STOP-DB" | "START-DB" | "SET-PASSWORD" | "SET-REPLICATION-ROLE" | "REMOVE-REPLICATION-ROLE" | "ROTATE-BACKUP-KEY" | "UPDATE-DB" | "RESTORE-POINT";
                /** @description One of these: repeat the parameter for several */
                state?: ("QUEUED" | "RUNNING" | "UNWINDING" | "PROCESSED" | "FAILED" | "STUCK" | "CANCELLED")[];
                tenant?: string;
                /** @description Asked for then or later; what was sent again after it was cut off counts from the first time */
                since?: string;
                /** @description Items on a page */
                pageSize?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of requests */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestPage"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Request"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryRequest: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `not-retryable`: This request cannot be retried
             *
             *     `request-active`: Another request is at work on this database
             *
             *     `state-conflict`: The state of the database does not allow this
             *
             *     `not-protected`: The database does not ship its WAL
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelRequest: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description The request is filed; follow it at Location */
            202: {
                headers: {
                    /** @description Changes with every change of the database; send it as If-Match */
                    ETag?: string;
                    /** @description Where the request is */
                    Location?: string;
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work
             *
             *     `not-cancellable`: This request cannot be cancelled
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDataCenters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataCenterPage"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFlavours: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlavourPage"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPostgresqlVersions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostgresqlVersionPage"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTenants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantPage"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProducts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPrices: {
        parameters: {
            query?: {
                /** @description Absent: the current one */
                month?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The price list that is valid then */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prices"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    estimateCosts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["EstimateRequest"];
            };
        };
        responses: {
            /** @description Each line rounded to cents once, and their sum */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCosts: {
        parameters: {
            query?: {
                /** @description Absent, as `fiscalYear` is: the current one */
                month?: string;
                /** @description By the calendar year in which it begins; not beside `month` */
                fiscalYear?: number;
                /** @description Items on a page */
                pageSize?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cost centers by their names */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostPage"];
                    "text/csv": string;
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCosts: {
        parameters: {
            query?: {
                /** @description Absent, as `fiscalYear` is: the current one */
                month?: string;
                /** @description By the calendar year in which it begins; not beside `month` */
                fiscalYear?: number;
                /** @description Items on a page */
                pageSize?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                costCenter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A line for each flavour, storage type and price */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostDetails"];
                    "text/csv": string;
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeployments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentPage"];
                    "text/csv": string;
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFeedback: {
        parameters: {
            query?: {
                /** @description One of these: repeat the parameter for several */
                experience?: ("very-bad" | "bad" | "fair" | "good" | "very-good")[];
                /** @description Given in this month, in UTC */
                month?: string;
                /** @description Items on a page */
                pageSize?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of it */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackPage"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    giveFeedback: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GiveFeedback"];
            };
        };
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description It is kept */
            201: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackGiven"];
                };
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFeedbackSummary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By month, the oldest first */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackSummary"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeFeedback: {
        parameters: {
            query?: {
                /** @description Check everything, say what would happen, change nothing */
                dryRun?: true | false;
            };
            header?: {
                /** @description Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With dryRun=true: everything was checked, nothing was changed */
            200: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description It is gone */
            204: {
                headers: {
                    /** @description Names this call in the log of the API */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `malformed-request`: The request could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: No valid access token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: Your role does not allow this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is no such thing, or it is not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency-key-busy`: The first call with this Idempotency-Key is still at work */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is larger than allowed */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `other-region`: The database is written in another region */
            421: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request is not valid
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too-many-requests`: Too many calls */
            429: {
                headers: {
                    /** @description Seconds */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unexpected`: Something went wrong that Howdah does not know
             *
             *     `identity-provider-unavailable`: The identity provider does not answer
             *
             *     `version-conflict`: Somebody else wrote first
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Not now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProtectedResource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The issuers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtectedResource"];
                };
            };
            /** @description `not-found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
