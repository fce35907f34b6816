export interface paths {
    "/api-docs/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description */
        get: operations["get_api_docs_openapi_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys; their texts are not kept */
        get: operations["get_api_keys"];
        put?: never;
        /** Makes a key, shown once */
        post: operations["post_api_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a key at once */
        delete: operations["delete_api_keys_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs in with e-mail and password */
        post: operations["post_auth_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends this sign-in and its sockets */
        post: operations["post_auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The signed-in user */
        get: operations["get_auth_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchanges a refresh token; using one twice ends the sign-in */
        post: operations["post_auth_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether somebody is signed in; always 200 */
        get: operations["get_auth_session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Bots */
        get: operations["get_bots"];
        put?: never;
        /** Makes a bot */
        post: operations["post_bots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bots/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A bot */
        get: operations["get_bots_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a bot */
        patch: operations["patch_bots_by_id"];
        trace?: never;
    };
    "/api/v1/bots/{id}/channels/custom_channel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The Custom Channel of a bot */
        get: operations["get_bots_by_id_channels_custom_channel"];
        /** Connects a Custom Channel; its signing secret is shown once */
        put: operations["put_bots_by_id_channels_custom_channel"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bots/{id}/channels/widget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The website chat of a bot */
        get: operations["get_bots_by_id_channels_widget"];
        /** Sets up the website chat of a bot */
        put: operations["put_bots_by_id_channels_widget"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A client with addresses and the newest dialogs the caller may see */
        get: operations["get_clients_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dialogs the caller may see, newest line first */
        get: operations["get_dialogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A dialog */
        get: operations["get_dialogs_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes topic, status, priority, comment */
        patch: operations["patch_dialogs_by_id"];
        trace?: never;
    };
    "/api/v1/dialogs/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the dialog to an operator or back to the queue */
        post: operations["post_dialogs_by_id_assign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes the dialog */
        post: operations["post_dialogs_by_id_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of a dialog, ascending; without before_seq the newest */
        get: operations["get_dialogs_by_id_messages"];
        put?: never;
        /** Sends to the client, or leaves an internal note */
        post: operations["post_dialogs_by_id_messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/park": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts the dialog aside: it takes no commands until it is let go on */
        post: operations["post_dialogs_by_id_park"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The caller takes the dialog; the holder's repeated take is a success */
        post: operations["post_dialogs_by_id_take"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/unpark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a parked dialog go on */
        post: operations["post_dialogs_by_id_unpark"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/distribution/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Decisions, newest first */
        get: operations["get_distribution_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/distribution/operators/{id}/diagnostics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why an operator does or does not receive */
        get: operations["get_distribution_operators_by_id_diagnostics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/distribution/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Waiting dialogs in order of service, with the reason why each waits */
        get: operations["get_distribution_queue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/distribution/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Distributes now */
        post: operations["post_distribution_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator-statuses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Statuses operators pick */
        get: operations["get_operator_statuses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Operators with status and load */
        get: operations["get_operators"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operators/{id}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets how many dialogs an operator may hold */
        put: operations["put_operators_by_id_limits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operators/{id}/redistribute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives an operator's dialogs back to the queue */
        post: operations["post_operators_by_id_redistribute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operators/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets the own status, or with operators_force_status anybody's */
        put: operations["put_operators_by_id_status"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/panel/bootstrap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything the panel needs to begin */
        get: operations["get_panel_bootstrap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/panel/counters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counters of the four lists */
        get: operations["get_panel_counters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/priorities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Priorities of dialogs */
        get: operations["get_priorities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quick-replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shared quick replies and the caller's own, by id */
        get: operations["get_quick_replies"];
        put?: never;
        /** Makes a quick reply of one's own; a shared one needs settings_op_panel */
        post: operations["post_quick_replies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quick-replies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a quick reply; a shared one needs settings_op_panel */
        delete: operations["delete_quick_replies_by_id"];
        options?: never;
        head?: never;
        /** Changes a quick reply; a shared one needs settings_op_panel */
        patch: operations["patch_quick_replies_by_id"];
        trace?: never;
    };
    "/api/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Roles */
        get: operations["get_roles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many requests each kind of caller may make */
        get: operations["get_settings_limits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes limits, in force from the next request */
        patch: operations["patch_settings_limits"];
        trace?: never;
    };
    "/api/v1/settings/op-panel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Settings of the panel and of distribution */
        get: operations["get_settings_op_panel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes settings; missing keys stay, open panels hear of it */
        patch: operations["patch_settings_op_panel"];
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the first administrator with the code printed at start */
        post: operations["post_setup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/skill-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Skill groups */
        get: operations["get_skill_groups"];
        put?: never;
        /** Makes a skill group */
        post: operations["post_skill_groups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/skill-groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a skill group */
        patch: operations["patch_skill_groups_by_id"];
        trace?: never;
    };
    "/api/v1/statuses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Business statuses of dialogs */
        get: operations["get_statuses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subjects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Topics */
        get: operations["get_subjects"];
        put?: never;
        /** Makes a topic */
        post: operations["post_subjects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subjects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a topic */
        patch: operations["patch_subjects_by_id"];
        trace?: never;
    };
    "/api/v1/system/actors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counters of every actor */
        get: operations["get_system_actors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system/outbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits to be sent, and what was given up */
        get: operations["get_system_outbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system/outbox/drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finishes rows of the outbox without sending them */
        post: operations["post_system_outbox_drop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system/outbox/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries rows of the outbox now */
        post: operations["post_system_outbox_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system/parked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dialogs that somebody put aside */
        get: operations["get_system_parked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users */
        get: operations["get_users"];
        put?: never;
        /** Makes a user */
        post: operations["post_users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A user */
        get: operations["get_users_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a user */
        patch: operations["patch_users_by_id"];
        trace?: never;
    };
    "/api/v1/users/{id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs a user out everywhere and gives their dialogs back */
        post: operations["post_users_by_id_deactivate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process runs */
        get: operations["get_health_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server takes work: 200, or 503 with reasons */
        get: operations["get_health_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messengers_host/{bot_id}/custom_channel/hooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An update of a Custom Channel; durable when 200 is answered */
        post: operations["post_messengers_host_by_bot_id_custom_channel_hooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Name and version */
        get: operations["get_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget/{bot_id}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Public appearance of the chat */
        get: operations["get_widget_by_bot_id_config"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget/{bot_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The visitor's events by long poll */
        get: operations["get_widget_by_bot_id_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget/{bot_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Older messages of the visitor, newest first */
        get: operations["get_widget_by_bot_id_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget/{bot_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends as the visitor, without a socket */
        post: operations["post_widget_by_bot_id_messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget/{bot_id}/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins or resumes a visitor's session */
        post: operations["post_widget_by_bot_id_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget/{bot_id}/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The socket of a visitor's tab */
        get: operations["get_widget_by_bot_id_ws"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws/operator": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The panel's socket; signs in by cookie or by the first frame */
        get: operations["get_ws_operator"];
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
        /** @description How a dialog reaches the chosen operator (distribution.md 3.5). */
        AcceptMode: "auto" | "offer";
        /** @description One actor (or one family of children) as the system page shows it. */
        ActorReport: {
            /** @description Counters by name. */
            counters: {
                [key: string]: number;
            };
            /** @description `routing`, `contact`, `dialog`, `connector`, `distribution`, `distributor`, `session`, `timers`, `outbox`, `feed`, `writer`. */
            kind: string;
            /** @description Alive now. */
            live: boolean;
            /** @description Instance: arbiter number, dialog id, `all`… */
            name: string;
            /**
             * Format: uint64
             * @description Restarts after a panic since the process began.
             */
            restarts: number;
        };
        /** @description The engine from inside. */
        ActorsAnswer: {
            /** @description Milliseconds since each arbiter last answered its ping. */
            arbiter_lag_ms: number[];
            /** @description Actors. */
            data: components["schemas"]["ActorReport"][];
        };
        /** @description To whom: `{"operator_id": 7}`, `{"operator_id": "queue"}`, `{"queue": true}` or the text `"queue"`. */
        AssignBody: components["schemas"]["Queue"] | components["schemas"]["Target"];
        /** @description A decision. */
        AuditView: {
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description At most 20 of them. */
            candidates: components["schemas"]["CandidateVerdict"][];
            /**
             * Format: uint32
             * @description How many were looked at.
             */
            candidates_total: number;
            /** @description Dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /**
             * Format: double
             * @description Milliseconds the decision took.
             */
            duration_ms: number;
            /** @description Anomaly. */
            flag?: string | null;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Method. */
            method: string;
            /** @description Winner. */
            operator_id?: components["schemas"]["OperatorId"] | null;
            /**
             * Format: uint32
             * @description Dialogs that waited.
             */
            queue_len: number;
            /** @description Reason code. */
            reason: string;
            /** @description How many failed by reason. */
            reasons: {
                [key: string]: number;
            };
            /** @description How it ended. */
            result: string;
            /** @description What made it run. */
            trigger: string;
        };
        /** @description Author of a message. */
        Author: {
            /**
             * Format: int64
             * @description Client id or operator id, by kind; `None` for bot and system.
             */
            id?: number | null;
            /** @description Kind. */
            kind: components["schemas"]["AuthorKind"];
            /** @description Name as it was when the message was written. */
            name: string;
        };
        /** @description Who wrote a message. */
        AuthorKind: "client" | "operator" | "bot" | "system" | "note" | "copilot";
        /** @description Everything the panel needs to begin. */
        Bootstrap: {
            /** @description Bots. */
            bots: components["schemas"]["BotBrief"][];
            /** @description Counters of the four lists. */
            counters: components["schemas"]["Counters"];
            /** @description Rights. */
            grants: components["schemas"]["Grants"];
            /** @description Statuses operators pick. */
            operator_statuses: components["schemas"]["OperatorStatus"][];
            /** @description Operators with status and load. */
            operators: components["schemas"]["OperatorView"][];
            /** @description Priorities. */
            priorities: components["schemas"]["Priority"][];
            /** @description The server's clock. */
            server_time: components["schemas"]["Timestamp"];
            /** @description Settings of the panel. */
            settings: components["schemas"]["OpSettings"];
            /** @description Skill groups. */
            skill_groups: components["schemas"]["SkillGroup"][];
            /** @description Business statuses. */
            statuses: components["schemas"]["Status"][];
            /** @description Topics. */
            subjects: components["schemas"]["Subject"][];
            /** @description Who. */
            user: components["schemas"]["UserBrief"];
        };
        /** @description A bot as the engine needs it. */
        Bot: {
            /** @description Topic of dialogs that begin without one. */
            default_subject_id?: components["schemas"]["SubjectId"] | null;
            /** @description Id. */
            id: components["schemas"]["BotId"];
            /** @description Inactive bots store inbound messages and answer nothing. */
            is_active: boolean;
            /** @description Shown name. */
            name: string;
            /** @description What an inbound message does while there is no scenario. */
            on_no_scenario: components["schemas"]["OnNoScenario"];
        };
        /** @description A bot in short. */
        BotBrief: {
            /** @description Id. */
            id: components["schemas"]["BotId"];
            /** @description Answers. */
            is_active: boolean;
            /** @description Name. */
            name: string;
        };
        /**
         * Format: int64
         * @description A bot: owner of channel connections and, later, of a scenario.
         */
        BotId: number;
        /** @description One candidate of one decision. */
        CandidateVerdict: {
            /**
             * Format: uint32
             * @description Active dialogs.
             */
            active: number;
            /**
             * Format: uint32
             * @description Active in the channel of the dialog.
             */
            active_in_channel: number;
            /**
             * Format: uint32
             * @description Limit there.
             */
            channel_limit?: number | null;
            /** @description Last assignment. */
            last_assigned_at?: components["schemas"]["Timestamp"] | null;
            /** @description Last closing. */
            last_closed_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: uint32
             * @description Limit.
             */
            limit: number;
            /** @description Operator. */
            operator_id: components["schemas"]["OperatorId"];
            /** @description Status. */
            status_id: components["schemas"]["OperatorStatusId"];
            /** @description `ok` or a reason code. */
            verdict: string;
        };
        /** @description The kind of a channel connection. */
        ChannelKind: "widget" | "custom_channel" | "telegram" | "viber" | "facebook" | "instagram" | "whatsapp" | "email" | "sms";
        /** @description One rule of distribution.md 3.2. */
        Check: {
            /** @description Reason code. */
            code: string;
            /** @description Value and what is needed, in English; the panel translates by code. */
            detail: string;
            /** @description Passed. */
            ok: boolean;
        };
        /** @description Client of a dialog in short. */
        ClientBrief: {
            /** @description Id. */
            id: components["schemas"]["ClientId"];
            /** @description Shown name. */
            name: string;
        };
        /** @description A client's card. */
        ClientCard: {
            /** @description Addresses. */
            contacts: components["schemas"]["ContactView"][];
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Own fields of the instance. */
            custom_fields: unknown;
            /** @description Newest 20 dialogs the caller may see. */
            dialogs: components["schemas"]["DialogView"][];
            /** @description E-mail. */
            email: string;
            /** @description First name. */
            first_name: string;
            /** @description Id. */
            id: components["schemas"]["ClientId"];
            /** @description Banned clients' messages are stored and never distributed. */
            is_banned: boolean;
            /** @description Two letters. */
            language: string;
            /** @description Last name. */
            last_name: string;
            /** @description Shown name. */
            name: string;
            /** @description International form without `+`. */
            phone: string;
            /** @description Tags. */
            tags: string[];
        };
        /**
         * Format: int64
         * @description A person or company.
         */
        ClientId: number;
        /** @description How it ends. */
        CloseBody: {
            /**
             * @description At most 2,000 characters.
             * @default null
             */
            comment: string | null;
            /**
             * @description Topic; needed when the setting `topic_required_on_close` is on and the dialog has none.
             * @default null
             */
            subject_alias: string | null;
        };
        /** @description Why a request was closed (operator-line.md 9). */
        CloseReason: "operator" | "client" | "timeout" | "operator_timeout" | "system" | "merged" | "api";
        /**
         * Format: int64
         * @description One connected channel of one bot.
         */
        ConnectionId: number;
        /**
         * Format: int64
         * @description One address of a client in one channel.
         */
        ContactId: number;
        /** @description An address of a client. */
        ContactView: {
            /** @description Bot. */
            bot_id: components["schemas"]["BotId"];
            /** @description Channel. */
            channel: components["schemas"]["ChannelKind"];
            /** @description Identity inside the channel. */
            chat_id: string;
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Name in the channel. */
            display_name: string;
            /** @description Id. */
            id: components["schemas"]["ContactId"];
            /** @description Two letters. */
            language_code: string;
            /** @description Page, browser and the like. */
            meta: unknown;
            /** @description From the site. */
            params_from_site: unknown;
            /** @description Phone without `+`. */
            phone: string;
            /** @description Nick. */
            username: string;
        };
        /** @description Live counters of the panel's four lists. */
        Counters: {
            /**
             * Format: uint32
             * @description Open dialogs the operator may see.
             */
            all: number;
            /**
             * Format: uint32
             * @description Dialogs with a scenario.
             */
            bot: number;
            /**
             * Format: uint32
             * @description Active dialogs the operator holds.
             */
            mine: number;
            /**
             * Format: uint32
             * @description Waiting dialogs the operator may see.
             */
            queue: number;
        };
        /** @description A new user. */
        CreateBody: {
            /** @description E-mail, the name to sign in with. */
            email: string;
            /** @description Name. */
            name: string;
            /**
             * @description Without one the user cannot sign in with a password.
             * @default null
             */
            password: string | null;
            /** @description `administrator, supervisor, operator, light_agent, integrator, analyst`. */
            roles: string[];
        };
        /** @description A new topic. */
        CreateBody2: {
            /** @description Unique: Latin letters, digits, `_`, `-`. */
            alias: string;
            /** @description Name. */
            name: string;
            /**
             * @description Parent topic; a parent has none itself.
             * @default null
             */
            parent_id: components["schemas"]["SubjectId"] | null;
        };
        /** @description A new skill group. */
        CreateBody3: {
            /**
             * @description Takes part in distribution.
             * @default true
             */
            active: boolean;
            /** @description Name. */
            name: string;
            /**
             * @description Its operators.
             * @default []
             */
            operator_ids: components["schemas"]["OperatorId"][];
            /**
             * @description Topics it handles.
             * @default []
             */
            subject_ids: components["schemas"]["SubjectId"][];
        };
        /** @description A new quick reply. */
        CreateBody4: {
            /**
             * @description Everybody's instead of one's own.
             * @default false
             */
            shared: boolean;
            /**
             * @description What is typed after `/`: one word of at most 50 characters, unique among shared ones or among one's own.
             * @default
             */
            shortcut: string;
            /** @description The text, 1 to 4000 characters; `{{client.name}}`, `{{operator.name}}`, `{{dialog.number}}` are filled in by the panel. */
            text: string;
            /** @description Title, 1 to 200 characters. */
            title: string;
        };
        /** @description A new bot. */
        CreateBody5: {
            /**
             * @description Topic of dialogs that begin without one.
             * @default null
             */
            default_subject_alias: string | null;
            /** @description Name. */
            name: string;
            /**
             * @description What an inbound message does while there is no scenario.
             * @default queue
             */
            on_no_scenario: components["schemas"]["OnNoScenario"];
        };
        /** @description A new key. */
        CreateBody6: {
            /**
             * @description Ends then.
             * @default null
             */
            expires_at: components["schemas"]["Timestamp"] | null;
            /** @description Name, shown as author of what the key does. */
            name: string;
            /** @description `dialogs:read, dialogs:write, messages:write, clients:read, users:*, stats:read, settings:*` or keys of rights. */
            scopes: string[];
        };
        /** @description How the other side is reached. Secrets left out stay as they are, null removes them. */
        CustomChannelBody: {
            /**
             * @description Sent as `x-access-token`.
             * @default null
             */
            access_token: string | null;
            /** @description `false` switches the channel off. */
            active?: boolean | null;
            /** @description Where messages and events go; `""` = nowhere (inbound only). */
            custom_channel_url: string;
            /**
             * @description Token the other side sends with each update; without one, anybody who knows the address may send.
             * @default null
             */
            inbound_token: string | null;
            /**
             * @description Makes a new signing secret; the former stays valid beside it.
             * @default false
             */
            rotate_signing_secret: boolean;
            /**
             * Format: uint32
             * @description Limit of one request, seconds, 1 to 15.
             */
            timeout_s?: number | null;
        };
        /** @description The channel; secrets are masked. */
        CustomChannelView: {
            /** @description Masked, `""` when there is none. */
            access_token: string;
            /** @description In use. */
            active: boolean;
            /** @description Bot. */
            bot_id: components["schemas"]["BotId"];
            /** @description Always `custom_channel`. */
            channel: components["schemas"]["ChannelKind"];
            /** @description Where ours go. */
            custom_channel_url: string;
            /** @description Whether updates need a token. */
            has_inbound_token: boolean;
            /** @description Connection. */
            id: components["schemas"]["ConnectionId"];
            /** @description Where the other side sends updates. */
            input_url: string;
            /** @description `whsec_…`, only in the answer that made it. */
            signing_secret?: string | null;
            /**
             * Format: uint32
             * @description Limit of one request, seconds.
             */
            timeout_s: number;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /** @description What became of the user and their dialogs. */
        DeactivateAnswer: {
            /** @description Active. */
            active: boolean;
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description E-mail. */
            email: string;
            /**
             * Format: uint32
             * @description Dialogs that could not be given back; they stay with the user and are visible to supervisors.
             */
            failed: number;
            /** @description Id; also the operator's. */
            id: components["schemas"]["OperatorId"];
            /** @description System owner. */
            is_root: boolean;
            /** @description Name. */
            name: string;
            /**
             * Format: uint32
             * @description Dialogs given back to the queue.
             */
            redistributed: number;
            /** @description Role names. */
            roles: string[];
            /** @description Skill groups. */
            skill_group_ids: components["schemas"]["SkillGroupId"][];
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /** @description Answer of [`Diagnose`]. */
        Diagnostics: {
            /** @description One line per rule. */
            checks: components["schemas"]["Check"][];
            /** @description The operator's row. */
            operator: components["schemas"]["OperatorView"];
            /** @description Whether they would get a fitting dialog now. */
            receives: boolean;
            /** @description Waiting dialogs that fit by topic, with the verdict for each; at most 20. */
            waiting: components["schemas"]["WaitingVerdict"][];
        };
        /**
         * Format: int64
         * @description A request: one conversation with one contact.
         */
        DialogId: number;
        /** @description Kind of a request. */
        DialogKind: "chat" | "ticket" | "task";
        /** @description Engine state (operator-line.md 3.2). */
        DialogState: "bot" | "new" | "queued" | "active" | "paused" | "closed" | "merged";
        /** @description «Dialog in JSON» of contract.md 3 with the additions of the panel. */
        DialogView: {
            /** @description Bot. */
            bot_id: components["schemas"]["BotId"];
            /** @description Whether anybody may answer it now (open and not a scenario's). */
            can_reply: boolean;
            /** @description Channel. */
            channel: components["schemas"]["ChannelKind"];
            /** @description Client. */
            client: components["schemas"]["ClientBrief"];
            /** @description Comment on closing. */
            close_comment: string;
            /** @description Why it was closed. */
            close_reason?: components["schemas"]["CloseReason"] | null;
            /** @description Closed. */
            closed_at?: components["schemas"]["Timestamp"] | null;
            /** @description Holder connected. */
            connected_at?: components["schemas"]["Timestamp"] | null;
            /** @description Contact. */
            contact_id: components["schemas"]["ContactId"];
            /** @description Contact's shown name. */
            contact_name: string;
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Id. */
            id: components["schemas"]["DialogId"];
            /** @description Started by an operator. */
            is_outbound: boolean;
            /** @description Chat, ticket or task. */
            kind: components["schemas"]["DialogKind"];
            /** @description Newest line. */
            last_message_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Largest `seq`.
             */
            last_seq: number;
            /** @description Human number, equal to the id. */
            number: components["schemas"]["DialogId"];
            /** @description Holder. */
            operator_id?: components["schemas"]["OperatorId"] | null;
            /** @description Holder's name, `""` without one. */
            operator_name: string;
            /** @description Newest message in short. */
            preview?: components["schemas"]["Preview"] | null;
            /** @description Priority. */
            priority_id?: components["schemas"]["PriorityId"] | null;
            /** @description Began to wait. */
            queued_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int32
             * @description How often it was reopened.
             */
            reopened_count: number;
            /** @description Engine state. */
            state: components["schemas"]["DialogState"];
            /** @description Business status. */
            status_id?: components["schemas"]["StatusId"] | null;
            /** @description Topic. */
            subject_id?: components["schemas"]["SubjectId"] | null;
            /**
             * Format: int32
             * @description Client messages the holder has not read.
             */
            unread: number;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
            /** @description Oldest unanswered client message. */
            waiting_since?: components["schemas"]["Timestamp"] | null;
        };
        /** @description Where a message goes. */
        Direction: "in" | "out" | "internal";
        /** @description What was done. */
        Done: {
            /** @description Ids. */
            done: string[];
            /** @description The others. */
            left_alone: components["schemas"]["LeftAlone"][];
        };
        /** @description One right. */
        Grant: "op_panel" | "op_reply" | "op_reply_any" | "op_note" | "op_take_from_queue" | "op_transfer" | "op_transfer_over_limit" | "op_close" | "op_reopen" | "op_edit_closed" | "op_outbound" | "op_bulk" | "op_view_all" | "op_ban" | "operators_monitor" | "operators_force_status" | "operators_redistribute" | "queue_status" | "distribution_audit" | "settings_op_panel" | "settings_channels" | "settings_bots" | "settings_users" | "settings_roles" | "settings_instance" | "api_keys" | "statistics";
        /** @description A set of rights. */
        Grants: components["schemas"]["Grant"][];
        /** @description A key without its text. */
        KeyView: {
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Who made it. */
            created_by_id?: components["schemas"]["OperatorId"] | null;
            /** @description Ends. */
            expires_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Last use, to within minutes. */
            last_used_at?: components["schemas"]["Timestamp"] | null;
            /** @description Name. */
            name: string;
            /** @description Visible part. */
            prefix: string;
            /** @description Ended early. */
            revoked_at?: components["schemas"]["Timestamp"] | null;
            /** @description What it may do. */
            scopes: string[];
        };
        /** @description Kind of status. */
        Kind: "online" | "offline";
        /** @description A row that was left alone. */
        LeftAlone: {
            /** @description Id. */
            id: string;
            /** @description Why: `not_found` (delivered, dropped, no such row) or `being_sent` (ask again). */
            reason: string;
        };
        /** @description `GET|PATCH /api/v1/settings/limits`: how many requests each kind of caller may make. */
        LimitSettings: {
            /**
             * Format: uint32
             * @description Requests per minute of one API key.
             * @default 300
             */
            api_key_per_min: number;
            /**
             * Format: uint32
             * @description Inbound Custom Channel requests per second and connection; 0 = none.
             * @default 0
             */
            custom_channel_inbound_per_s: number;
            /**
             * @description Callers that are not limited: addresses or CIDRs.
             * @default []
             */
            exempt_cidrs: string[];
            /**
             * Format: uint32
             * @description Requests per second of one signed-in user.
             * @default 100
             */
            user_per_s: number;
            /**
             * Format: uint32
             * @description New widget dialogs per minute and address; 0 = none.
             * @default 10
             */
            widget_dialogs_per_min_ip: number;
            /**
             * Format: uint32
             * @description Messages per 30 s and visitor; 0 = none.
             * @default 20
             */
            widget_messages_per_30s: number;
            /**
             * Format: uint32
             * @description Widget requests per minute and address; 0 = none.
             * @default 60
             */
            widget_requests_per_min_ip: number;
        };
        /** @description Limits; absent members stay. */
        LimitsBody: {
            /** @description The same by channel; a channel left out has the instance's. */
            by_channel?: {
                [key: string]: number;
            } | null;
            /** @description A supervisor's pause of distribution. */
            paused?: boolean | null;
            /**
             * Format: uint32
             * @description Dialogs at once, 0 to 1000; null = the instance's.
             * @default null
             */
            total: number | null;
        };
        /** @description The process runs. */
        Live: {
            /** @description Always `ok`. */
            status: string;
        };
        /** @description Name and password. */
        LoginBody: {
            /** @description E-mail. */
            email: string;
            /**
             * @description Second factor, when the user has one.
             * @default null
             */
            otp: string | null;
            /** @description At most 256 bytes. */
            password: string;
        };
        /** @description The signed-in user. */
        MeAnswer: {
            /** @description For writes with the cookie. */
            csrf_token: string;
            /** @description Rights. */
            grants: components["schemas"]["Grants"];
            /** @description Who. */
            user: components["schemas"]["UserBrief"];
        };
        /** @description One line of a dialog. */
        Message: {
            /** @description Files, as the API shows them (JSON objects `{id?,type,url,name,mime,size}`). */
            attachments: unknown[];
            /** @description Who wrote it. */
            author: components["schemas"]["Author"];
            /** @description Buttons, as the API shows them. */
            buttons: unknown[];
            /** @description The sender's own id of the message; unique per dialog and author. */
            client_nonce?: string | null;
            /** @description When the product accepted it. */
            created_at: components["schemas"]["Timestamp"];
            /** @description The dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /** @description Where it goes. */
            direction: components["schemas"]["Direction"];
            /** @description Why it failed, `None` otherwise. */
            error_code?: string | null;
            /** @description Id. */
            id: components["schemas"]["MessageId"];
            /** @description The message it answers. */
            reply_to_id?: components["schemas"]["MessageId"] | null;
            /**
             * Format: int64
             * @description 1..n without gaps per dialog, system lines included.
             */
            seq: number;
            /** @description Delivery state. */
            status: components["schemas"]["MessageStatus"];
            /** @description Text, `""` when there is none. */
            text: string;
            /** @description Content type. */
            type: components["schemas"]["MessageType"];
        };
        /** @description A message without a socket. */
        MessageBody: {
            /** @description The visitor's own id of it; sent again, the first message is answered. */
            client_id: string;
            /**
             * @description Public id of the message it answers.
             * @default null
             */
            reply_to: string | null;
            /** @description 1 to 10,000 characters. */
            text: string;
        };
        /**
         * Format: int64
         * @description One line of a dialog.
         */
        MessageId: number;
        /** @description Delivery state. Moves only forward, except that `Failed` may follow anything but `Delivered` and `Read`. */
        MessageStatus: "queued" | "sent" | "delivered" | "read" | "failed";
        /** @description Content type. */
        MessageType: "text" | "image" | "video" | "audio" | "file" | "location" | "contact" | "button" | "system";
        /** @description How an operator is chosen among candidates (distribution.md 3.3). */
        Method: "default" | "by_count" | "by_last_date" | "percent_load" | "round_robin" | "level_first";
        /** @description The key with its text. */
        NewKeyView: {
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Who made it. */
            created_by_id?: components["schemas"]["OperatorId"] | null;
            /** @description Ends. */
            expires_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description The text, never shown again. */
            key: string;
            /** @description Last use, to within minutes. */
            last_used_at?: components["schemas"]["Timestamp"] | null;
            /** @description Name. */
            name: string;
            /** @description Visible part. */
            prefix: string;
            /** @description Ended early. */
            revoked_at?: components["schemas"]["Timestamp"] | null;
            /** @description What it may do. */
            scopes: string[];
        };
        /** @description Where a dialog without a topic goes (distribution.md 3.2). */
        NoTopicGoesTo: "all" | "nobody";
        /** @description See [`Bot::on_no_scenario`] (contract.md 3). */
        OnNoScenario: "queue" | "ignore";
        /** @description `GET|PATCH /api/v1/settings/op-panel`. A missing key in a PATCH keeps its value; an unknown key is refused. */
        OpSettings: {
            /**
             * @description Auto-connect or offer.
             * @default auto
             */
            accept_mode: components["schemas"]["AcceptMode"];
            /**
             * Format: uint32
             * @description Seconds an offer lives, 5..=600.
             * @default 30
             */
            accept_timeout_s: number;
            /**
             * Format: uint32
             * @description Minutes of waiting per ageing step, 1..=1440.
             * @default 10
             */
            ageing_step_min: number;
            /**
             * Format: uint32
             * @description Points of weight per ageing step, 1..=1000.
             * @default 5
             */
            ageing_weight: number;
            /**
             * Format: uint32
             * @description Days the distribution audit is kept, 1..=365.
             * @default 30
             */
            audit_retention_days: number;
            /**
             * @description New dialogs are distributed without a hand; shows the folder In Queue.
             * @default false
             */
            auto_connect_free_operator: boolean;
            /**
             * @description Auto-offline on.
             * @default false
             */
            auto_offline_enabled: boolean;
            /**
             * @description Its status; `None` = the default offline one.
             * @default null
             */
            auto_offline_status_id: components["schemas"]["OperatorStatusId"] | null;
            /**
             * Format: uint32
             * @description Minutes without a session before the status changes, 1..=1440.
             * @default 10
             */
            auto_offline_wait_min: number;
            /**
             * @description A comment is needed to close.
             * @default false
             */
            comment_required_on_close: boolean;
            /**
             * @description Outbound dialogs count towards limits.
             * @default true
             */
            count_outbound_in_limit: boolean;
            /**
             * @description The same per channel key.
             * @default {}
             */
            dialog_limit_by_channel: {
                [key: string]: number;
            };
            /**
             * Format: uint32
             * @description Dialogs one operator may hold at once, 0..=1000; 0 = receives nothing.
             * @default 5
             */
            dialog_limit_total: number;
            /**
             * @description Choice among candidates.
             * @default default
             */
            distribution_method: components["schemas"]["Method"];
            /**
             * Format: uint32
             * @description Safety-net tick, seconds, 1..=3600.
             * @default 15
             */
            distribution_tick_s: number;
            /**
             * Format: uint32
             * @description Minutes an operator who lost or declined a dialog is excluded from it.
             * @default 10
             */
            exclude_min: number;
            /**
             * @description Operators may take from the queue by hand.
             * @default true
             */
            manual_take_allowed: boolean;
            /**
             * @description Supervisors may take over the limit by hand.
             * @default true
             */
            manual_take_over_limit: boolean;
            /**
             * @description Status set after three missed offers in a row; `None` = off.
             * @default null
             */
            missed_offers_status_id: components["schemas"]["OperatorStatusId"] | null;
            /**
             * @description Dialogs without a topic.
             * @default all
             */
            no_topic_goes_to: components["schemas"]["NoTopicGoesTo"];
            /**
             * Format: uint32
             * @description Seconds to accept a new request.
             * @default 60
             */
            normative_accept_s: number;
            /**
             * Format: uint32
             * @description Seconds to answer a client message.
             * @default 300
             */
            normative_reply_s: number;
            /**
             * @description The operator's name goes with their messages.
             * @default true
             */
            operator_name_in_messages: boolean;
            /**
             * @description Which dialogs of others an operator may read.
             * @default none
             */
            operator_sees_foreign_dialogs: components["schemas"]["SeesForeign"];
            /**
             * @description Which waiting dialogs an operator sees.
             * @default own_skill_groups
             */
            operator_sees_queue: components["schemas"]["SeesQueue"];
            /**
             * @description What it does.
             * @default redistribute
             */
            operator_timeout_action: components["schemas"]["OperatorTimeoutAction"];
            /**
             * @description Operator time-out on.
             * @default false
             */
            operator_timeout_enabled: boolean;
            /**
             * Format: uint32
             * @description Operator time-out, minutes, ≥ 1.
             * @default 10
             */
            operator_timeout_minutes: number;
            /**
             * Format: uint32
             * @description Seconds a pinned dialog waits before anybody may get it when its policy is «fallback».
             * @default 60
             */
            pin_wait_s: number;
            /**
             * @description Order of waiting.
             * @default weight_then_created
             */
            queue_order: components["schemas"]["QueueOrder"];
            /**
             * @description Read receipts are shown.
             * @default true
             */
            read_receipts: boolean;
            /**
             * @description What happens to the dialogs then.
             * @default none
             */
            redistribute_on_offline: components["schemas"]["RedistributeOnOffline"];
            /**
             * Format: uint32
             * @description Minutes after closing within which the client's message reopens the dialog; 0 = off.
             * @default 0
             */
            reopen_window_min: number;
            /**
             * @description Right pane open by default.
             * @default false
             */
            right_panel_pinned: boolean;
            /**
             * Format: uint32
             * @description Seconds between pressing Send and sending, 0..=10.
             * @default 0
             */
            send_delay_s: number;
            /**
             * @description System lines such as «operator connected» are shown.
             * @default true
             */
            show_system_messages: boolean;
            /**
             * Format: uint32
             * @description Prefer the client's last operator for this many days; 0 = off.
             * @default 0
             */
            sticky_operator_days: number;
            /**
             * @description Tags are needed to close.
             * @default false
             */
            tags_required_on_close: boolean;
            /**
             * @description Tickets count towards limits.
             * @default false
             */
            tickets_count_in_limit: boolean;
            /**
             * @description Chat timer on.
             * @default false
             */
            timer_enabled: boolean;
            /**
             * Format: uint32
             * @description Chat timer, minutes, ≥ 1.
             * @default 15
             */
            timer_minutes: number;
            /**
             * @description A topic is needed to close.
             * @default true
             */
            topic_required_on_close: boolean;
            /**
             * @description Visitors' typing is previewed to the operator.
             * @default true
             */
            typing_preview: boolean;
        };
        /**
         * Format: int64
         * @description A user of the panel; an operator's id is their user's id.
         */
        OperatorId: number;
        /** @description See [`Target::operator_id`]. */
        OperatorOrQueue: components["schemas"]["OperatorId"] | components["schemas"]["Queue"];
        /** @description A status an operator picks. */
        OperatorStatus: {
            /** @description Operators in it get new dialogs. */
            can_receive: boolean;
            /** @description `#rrggbb`. */
            color: string;
            /** @description Id. */
            id: components["schemas"]["OperatorStatusId"];
            /** @description Chosen for a new operator, by `"offline"` and by auto-offline. */
            is_default_offline: boolean;
            /** @description Chosen by `status.set {"status":"online"}`. */
            is_default_online: boolean;
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Place in the menu.
             */
            order: number;
        };
        /**
         * Format: int64
         * @description A status an operator picks.
         */
        OperatorStatusId: number;
        /** @description What the operator's time-out does (distribution.md 7). */
        OperatorTimeoutAction: "redistribute" | "notify_supervisor" | "close";
        /** @description An operator as lists show them. */
        OperatorView: {
            /**
             * Format: uint32
             * @description Active dialogs held.
             */
            active: number;
            /** @description A supervisor paused distribution to them. */
            distribution_paused: boolean;
            /** @description E-mail. */
            email: string;
            /** @description Id (= user id). */
            id: components["schemas"]["OperatorId"];
            /**
             * Format: uint32
             * @description Total limit in force.
             */
            limit: number;
            /** @description Limits per channel in force, by channel key. */
            limit_by_channel: {
                [key: string]: number;
            };
            /** @description Name. */
            name: string;
            /**
             * Format: uint32
             * @description Live panel sockets.
             */
            sessions: number;
            /** @description Skill groups they belong to. */
            skill_group_ids: components["schemas"]["SkillGroupId"][];
            /** @description Chosen status. */
            status_id: components["schemas"]["OperatorStatusId"];
            /** @description Since when. */
            status_since: components["schemas"]["Timestamp"];
        };
        /** @description A row. */
        OutboxView: {
            /**
             * Format: int32
             * @description Tries.
             */
            attempts: number;
            /** @description Channel. */
            channel: string;
            /** @description Chat. */
            chat_id: string;
            /**
             * Format: int64
             * @description Channel connection.
             */
            connection_id: number;
            /** @description When it was caused. */
            created_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Dialog.
             */
            dialog_id: number;
            /** @description Why. */
            error_code?: string | null;
            /** @description When it was given up. */
            given_up_at?: components["schemas"]["Timestamp"] | null;
            /** @description `<slot>-<number>` */
            id: string;
            /**
             * Format: int64
             * @description Message, null for events.
             */
            message_id?: number | null;
            /** @description Not tried before. */
            next_at: components["schemas"]["Timestamp"];
            /** @description State. */
            state: components["schemas"]["RowState"];
            /** @description `message`, or the event's name. */
            what: string;
        };
        /** @description A page of a list. */
        Page: {
            /** @description Rows. */
            data: components["schemas"]["ParkedView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page10: {
            /** @description Rows. */
            data: components["schemas"]["SkillGroup"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page11: {
            /** @description Rows. */
            data: components["schemas"]["OperatorStatus"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page12: {
            /** @description Rows. */
            data: components["schemas"]["Status"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page13: {
            /** @description Rows. */
            data: components["schemas"]["Priority"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page14: {
            /** @description Rows. */
            data: components["schemas"]["QuickReplyView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page15: {
            /** @description Rows. */
            data: components["schemas"]["Bot"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page16: {
            /** @description Rows. */
            data: components["schemas"]["KeyView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page2: {
            /** @description Rows. */
            data: components["schemas"]["OutboxView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page3: {
            /** @description Rows. */
            data: components["schemas"]["DialogView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page4: {
            /** @description Rows. */
            data: components["schemas"]["Message"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page5: {
            /** @description Rows. */
            data: components["schemas"]["OperatorView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page6: {
            /** @description Rows. */
            data: components["schemas"]["AuditView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page7: {
            /** @description Rows. */
            data: components["schemas"]["UserView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page8: {
            /** @description Rows. */
            data: components["schemas"]["RoleView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page9: {
            /** @description Rows. */
            data: components["schemas"]["Subject"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description Whether a dialog takes commands. */
        ParkAnswer: {
            /** @description It was so before this call. */
            already: boolean;
            /** @description Dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /** @description It takes none. */
            parked: boolean;
        };
        /** @description Why. */
        ParkBody: {
            /**
             * @description At most 500 characters.
             * @default
             */
            reason: string;
        };
        /** @description A dialog that somebody put aside. */
        ParkedView: {
            /** @description Since when. */
            at: components["schemas"]["Timestamp"];
            /** @description Who. */
            by: string;
            /** @description Dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /** @description Why. */
            reason: string;
        };
        /** @description What the list shows of the newest message. */
        Preview: {
            /** @description Who wrote it. */
            author_kind: components["schemas"]["AuthorKind"];
            /** @description First 160 characters. */
            text: string;
            /** @description What it is. */
            type: components["schemas"]["MessageType"];
        };
        /** @description A priority of dialogs (operator-line.md 3.4). */
        Priority: {
            /** @description `#rrggbb`. */
            color: string;
            /** @description Id. */
            id: components["schemas"]["PriorityId"];
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Weight in the queue.
             */
            weight: number;
        };
        /**
         * Format: int64
         * @description A priority of dialogs.
         */
        PriorityId: number;
        /** @description The wire form, for the API description. */
        ProblemBody: {
            /** @description Stable code. */
            code: string;
            /** @description Sentence. */
            detail: string;
            /**
             * @description Sentence per field, with `validation`.
             * @default null
             */
            fields: {
                [key: string]: string;
            } | null;
            /** @description Also in the `X-Request-Id` header and in the server's log. */
            request_id: string;
            /**
             * Format: uint16
             * @description HTTP status.
             */
            status: number;
            /** @description Title. */
            title: string;
            /** @description `/problems/<code>`. */
            type: string;
        };
        /** @description See [`SendBody::to`]. */
        Purpose: "operator" | "note";
        /** @description The word `queue`. */
        Queue: "queue";
        /** @description A page of the waiting queue. */
        QueueAnswer: {
            /** @description Rows in order of service. */
            data: components["schemas"]["QueueEntryView"][];
            /**
             * Format: uint32
             * @description Free slots of operators who can receive.
             */
            free_slots: number;
            /** @description For the next page. */
            next_cursor?: string | null;
            /** @description The oldest began to wait. */
            oldest_queued_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: uint32
             * @description Dialogs that wait.
             */
            queue_len: number;
        };
        /** @description One waiting dialog (distribution.md 9). */
        QueueEntryView: {
            /**
             * Format: uint32
             * @description Decisions that looked at it while a suitable slot was free.
             */
            attempts: number;
            /** @description Bot. */
            bot_id: components["schemas"]["BotId"];
            /** @description Channel. */
            channel: components["schemas"]["ChannelKind"];
            /** @description Dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /**
             * Format: uint32
             * @description Operators whose groups fit.
             */
            fitting_operators: number;
            /** @description Why it still waits, reason code of distribution.md 3.2, `""` before the first decision. */
            last_skip_reason: string;
            /** @description Pin. */
            pinned_operator_id?: components["schemas"]["OperatorId"] | null;
            /** @description Began to wait. */
            queued_at: components["schemas"]["Timestamp"];
            /** @description Topic. */
            subject_id?: components["schemas"]["SubjectId"] | null;
            /**
             * Format: int32
             * @description Weight.
             */
            weight: number;
        };
        /** @description Order of the queue (distribution.md 3.1). */
        QueueOrder: "weight_then_created" | "created";
        /**
         * Format: int64
         * @description A ready text of the composer.
         */
        QuickReplyId: number;
        /** @description A quick reply. */
        QuickReplyView: {
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Id. */
            id: components["schemas"]["QuickReplyId"];
            /** @description Whose it is; null is everybody's. */
            owner_id?: components["schemas"]["OperatorId"] | null;
            /** @description What is typed after `/`; empty for none. */
            shortcut: string;
            /** @description The text; `{{client.name}}`, `{{operator.name}}`, `{{dialog.number}}` are filled in when it is inserted. */
            text: string;
            /** @description Title. */
            title: string;
            /** @description Last change. */
            updated_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Grows with every change; `If-Match` takes it.
             */
            version: number;
        };
        /** @description Whether the server takes work. */
        Ready: {
            /** @description What protects committed messages from a power cut, by setting. */
            durability: {
                [key: string]: string;
            };
            /**
             * Format: uint64
             * @description Milliseconds since the last commit, null before the first.
             */
            last_commit_ms?: number | null;
            /** @description Why not; empty when ready. */
            reasons: string[];
            /** @description `ready` or `not_ready`. */
            status: string;
            /** @description What deserves attention although the server takes work. */
            warnings: string[];
        };
        /** @description What became of the dialogs. */
        RedistributeAnswer: {
            /**
             * Format: uint32
             * @description Refused.
             */
            failed: number;
            /**
             * Format: uint32
             * @description Given back to the queue.
             */
            moved: number;
        };
        /** @description Which dialogs go back to the queue when their operator goes off line (distribution.md 6.2). */
        RedistributeOnOffline: "none" | "unanswered" | "all";
        /** @description The token of the last answer. */
        RefreshBody: {
            /** @description Used once. */
            refresh_token: string;
        };
        /** @description A role. */
        RoleView: {
            /** @description Rights. */
            grants: components["schemas"]["Grants"];
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Comes with the product. */
            is_system: boolean;
            /** @description Name. */
            name: string;
        };
        /** @description State of a row. */
        RowState: "waiting" | "dead";
        /** @description Which rows. */
        RowsBody: {
            /** @description Ids as the list shows them, 1 to 500. */
            ids: string[];
        };
        /** @description Which dialogs of others an operator may read. */
        SeesForeign: "none" | "skill_group" | "all";
        /** @description Which waiting dialogs an operator sees. */
        SeesQueue: "none" | "own_skill_groups" | "all";
        /** @description A line to the client or a note. */
        SendBody: {
            /** @description `operator` (to the client) or `note` (internal). */
            as?: components["schemas"]["Purpose"];
            /**
             * @description The sender's own id, unique per dialog and author: the same one again answers the first line.
             * @default null
             */
            client_nonce: string | null;
            /**
             * @description The message it answers.
             * @default null
             */
            reply_to_id: components["schemas"]["MessageId"] | null;
            /** @description 1 to 10,000 characters. */
            text: string;
            /**
             * @description Only `text` now.
             * @default text
             */
            type: components["schemas"]["MessageType"];
        };
        /** @description Whether somebody is signed in. */
        SessionAnswer: {
            /** @description For writes with the cookie, when somebody is. */
            csrf_token?: string | null;
            /** @description Rights, when somebody is. */
            grants?: components["schemas"]["Grants"] | null;
            /** @description Somebody is. */
            signed_in: boolean;
            /** @description Who, when somebody is. */
            user?: components["schemas"]["UserBrief"] | null;
        };
        /** @description A visitor opens the chat. */
        SessionBody: {
            /**
             * @description `{v}` of the loader.
             * @default null
             */
            client: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Two-letter language.
             * @default null
             */
            language_code: string | null;
            /**
             * @description `{url, title, referrer}`.
             * @default null
             */
            page: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Parameters of the site.
             * @default null
             */
            params_from_site: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Time zone of the browser.
             * @default null
             */
            tz: string | null;
            /**
             * @description Its proof.
             * @default null
             */
            user_hash: string | null;
            /**
             * @description Id in the site.
             * @default null
             */
            user_id: unknown;
            /**
             * @description Token of a former visit.
             * @default null
             */
            visitor_token: string | null;
        };
        /** @description The chat as it is now. */
        SessionView: {
            /** @description Appearance and limits. */
            config: unknown;
            /** @description Public id of the contact. */
            contact_id: string;
            /** @description Position in the event log. */
            cursor: string;
            /** @description The newest dialog. */
            dialog?: unknown;
            /** @description End of the token. */
            expires_at: string;
            /** @description Newest lines, ascending. */
            history: unknown[];
            /** @description Token for later calls, 180 days from its last use. */
            visitor_token: string;
            /** @description Address of the socket. */
            ws: string;
        };
        /** @description The first administrator. */
        SetupBody: {
            /** @description Printed by the server at start. */
            code: string;
            /** @description E-mail. */
            email: string;
            /** @description Name. */
            name: string;
            /** @description Password. */
            password: string;
        };
        /** @description A skill group (distribution.md 2). */
        SkillGroup: {
            /** @description Takes part in distribution. */
            active: boolean;
            /** @description Id. */
            id: components["schemas"]["SkillGroupId"];
            /** @description Shown name. */
            name: string;
            /** @description Its operators. */
            operator_ids: components["schemas"]["OperatorId"][];
            /** @description Topics it handles. */
            subject_ids: components["schemas"]["SubjectId"][];
        };
        /**
         * Format: int64
         * @description A group of operators that handles some topics.
         */
        SkillGroupId: number;
        /** @description A business status of dialogs (operator-line.md 3.3). */
        Status: {
            /** @description `open | in_progress | on_pause | resolved | closed`. */
            category: string;
            /** @description `#rrggbb`. */
            color: string;
            /** @description Id. */
            id: components["schemas"]["StatusId"];
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Place.
             */
            order: number;
        };
        /** @description By id or by role. */
        StatusBody: {
            /** @description The default status of this kind. */
            status?: components["schemas"]["Kind"] | null;
            /** @description This status. */
            status_id?: components["schemas"]["OperatorStatusId"] | null;
        };
        /**
         * Format: int64
         * @description A business status of dialogs.
         */
        StatusId: number;
        /** @description A topic (operator-line.md 7). */
        Subject: {
            /** @description Offered in forms. */
            active: boolean;
            /** @description Unique identifier for scenarios and the API. */
            alias: string;
            /** @description Id. */
            id: components["schemas"]["SubjectId"];
            /** @description Shown name. */
            name: string;
            /** @description Parent topic; two levels. */
            parent_id?: components["schemas"]["SubjectId"] | null;
        };
        /**
         * Format: int64
         * @description A topic of requests.
         */
        SubjectId: number;
        /** @description An operator or the queue. */
        Target: {
            /**
             * @description Internal note for whoever gets it.
             * @default null
             */
            note: string | null;
            /** @description The operator, or `queue`. */
            operator_id?: components["schemas"]["OperatorOrQueue"] | null;
            /**
             * @description Back to the queue.
             * @default null
             */
            queue: boolean | null;
            /**
             * @description New topic when it goes back to the queue.
             * @default null
             */
            subject_alias: string | null;
        };
        /** Format: date-time */
        Timestamp: string;
        /** @description Answer of a sign-in. */
        TokenAnswer: {
            /** @description For `Authorization: Bearer`. */
            access_token: string;
            /** @description For the header `x-csrf-token` of writes with the cookie. */
            csrf_token: string;
            /**
             * Format: int64
             * @description Seconds the access token lives.
             */
            expires_in: number;
            /** @description Rights. */
            grants: components["schemas"]["Grants"];
            /** @description For `POST /api/v1/auth/refresh`, once. */
            refresh_token: string;
            /** @description Who. */
            user: components["schemas"]["UserBrief"];
        };
        /** @description What changes; absent members stay. */
        UpdateBody: {
            /** @description Comment of a closed request. */
            comment?: string | null;
            /** @description Priority. */
            priority_id?: components["schemas"]["PriorityId"] | null;
            /** @description Business status. */
            status_id?: components["schemas"]["StatusId"] | null;
            /**
             * @description Topic by alias, null for none.
             * @default null
             */
            subject_alias: string | null;
            /**
             * @description Topic by id, null for none.
             * @default null
             */
            subject_id: components["schemas"]["SubjectId"] | null;
            /**
             * Format: int32
             * @description Weight in the queue, −1000 to 1000.
             */
            weight?: number | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody2: {
            /** @description `true` activates again; deactivation is a call of its own. */
            active?: boolean | null;
            /** @description The caller's own password: needed to change one's own e-mail or password (AU-14). */
            current_password?: string | null;
            /** @description E-mail. */
            email?: string | null;
            /** @description Name. */
            name?: string | null;
            /** @description New password. */
            password?: string | null;
            /** @description Roles. */
            roles?: string[] | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody3: {
            /** @description Offered in forms. */
            active?: boolean | null;
            /** @description Name. */
            name?: string | null;
            /**
             * @description Parent topic, null for none.
             * @default null
             */
            parent_id: components["schemas"]["SubjectId"] | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody4: {
            /** @description Takes part in distribution. */
            active?: boolean | null;
            /** @description Name. */
            name?: string | null;
            /** @description Operators. */
            operator_ids?: components["schemas"]["OperatorId"][] | null;
            /** @description Topics. */
            subject_ids?: components["schemas"]["SubjectId"][] | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody5: {
            /** @description What is typed after `/`, empty for none. */
            shortcut?: string | null;
            /** @description The text, 1 to 4000 characters. */
            text?: string | null;
            /** @description Title, 1 to 200 characters. */
            title?: string | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody6: {
            /**
             * @description Topic, null for none.
             * @default null
             */
            default_subject_alias: string | null;
            /** @description Inactive bots store messages and answer nothing. */
            is_active?: boolean | null;
            /** @description Name. */
            name?: string | null;
            /** @description What an inbound message does while there is no scenario. */
            on_no_scenario?: components["schemas"]["OnNoScenario"] | null;
        };
        /** @description A user in short. */
        UserBrief: {
            /** @description E-mail. */
            email: string;
            /** @description Id. */
            id: components["schemas"]["OperatorId"];
            /** @description Name. */
            name: string;
            /** @description Role names. */
            roles: string[];
        };
        /** @description A user. */
        UserView: {
            /** @description Active. */
            active: boolean;
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description E-mail. */
            email: string;
            /** @description Id; also the operator's. */
            id: components["schemas"]["OperatorId"];
            /** @description System owner. */
            is_root: boolean;
            /** @description Name. */
            name: string;
            /** @description Role names. */
            roles: string[];
            /** @description Skill groups. */
            skill_group_ids: components["schemas"]["SkillGroupId"][];
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /** @description Name and version. */
        Version: {
            /** @description `rozmova` */
            name: string;
            /** @description Of the package. */
            version: string;
        };
        /** @description The panel's lists and the closed dialogs. */
        View: "mine" | "queue" | "bot" | "all" | "closed";
        /** @description See [`Diagnostics::waiting`]. */
        WaitingVerdict: {
            /** @description Dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /** @description `ok` or a reason code. */
            verdict: string;
        };
        /** @description Appearance and who may embed the chat; absent members keep their values. */
        WidgetBody: {
            /** @description `false` switches the chat off. */
            active?: boolean | null;
            /** @description Exact origins, such as `https://www.example.com`; empty = the instance's own only. */
            allowed_origins?: string[] | null;
            /** @description Colours by key (channels.md 2.4), an object of objects. */
            colors?: unknown;
            /** @description Visitors with a `user_id` must prove it. */
            identity_required?: boolean | null;
            /** @description `uk` or `en`. */
            language_code?: string | null;
            /** @description `{type, openIcon, closeIcon}`. */
            launcher?: unknown;
            /** @description Opens by itself when a message comes. */
            open_on_msg?: boolean | null;
            /** @description `{x, y, offset}`. */
            position?: unknown;
            /** @description The visitor's address is stored. */
            recognize_user_meta?: boolean | null;
            /**
             * @description Makes a new identity secret, shown once; the former ends at once.
             * @default false
             */
            rotate_identity_secret: boolean;
            /** @description Line below it. */
            subtitle?: string | null;
            /** @description Heading. */
            title?: string | null;
        };
        /** @description The website chat of a bot. */
        WidgetView: {
            /** @description In use. */
            active: boolean;
            /**
             * @description Exact full origins; empty = the instance's own origin only (shared decision 23).
             * @default []
             */
            allowed_origins: string[];
            /** @description Bot. */
            bot_id: components["schemas"]["BotId"];
            /** @description Always `widget`. */
            channel: components["schemas"]["ChannelKind"];
            /**
             * @description Colours by key (channels.md 2.4); the widget ignores what is no colour.
             * @default {}
             */
            colors: unknown;
            /** @description Code for the site. */
            embed_code: string;
            /** @description Whether visitors can prove a `user_id`. */
            has_identity_secret: boolean;
            /** @description Connection. */
            id: components["schemas"]["ConnectionId"];
            /**
             * @description Visitors with a `user_id` must prove it.
             * @default false
             */
            identity_required: boolean;
            /** @description Only in the answer that made it. */
            identity_secret?: string | null;
            /**
             * @description Language when neither site nor browser tells one.
             * @default uk
             */
            language_code: string;
            /**
             * @description Look of the button, `{type, openIcon, closeIcon}`.
             * @default {
             *       "closeIcon": "close",
             *       "openIcon": "chat_bubble",
             *       "type": "icon"
             *     }
             */
            launcher: unknown;
            /**
             * @description The chat opens by itself when a message comes.
             * @default false
             */
            open_on_msg: boolean;
            /**
             * @description Place of the button, `{x, y, offset}`.
             * @default {
             *       "offset": 25,
             *       "x": "right",
             *       "y": "bottom"
             *     }
             */
            position: unknown;
            /**
             * @description Visitor's address is stored on the contact.
             * @default false
             */
            recognize_user_meta: boolean;
            /**
             * @description Line below it.
             * @default
             */
            subtitle: string;
            /**
             * @description Heading of the chat, `""` = the bot's name.
             * @default
             */
            title: string;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
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
    get_api_docs_openapi_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_api_keys: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page16"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_api_keys: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body within 24 h answer as the first call did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBody6"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKeyView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    delete_api_keys_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_auth_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_auth_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_auth_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_auth_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_auth_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_bots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page15"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_bots: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body within 24 h answer as the first call did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBody5"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_bots_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    patch_bots_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateBody6"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_bots_by_id_channels_custom_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomChannelView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    put_bots_by_id_channels_custom_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomChannelBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomChannelView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_bots_by_id_channels_widget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WidgetView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    put_bots_by_id_channels_widget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WidgetBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WidgetView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_clients_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientCard"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_dialogs: {
        parameters: {
            query?: {
                client_id?: components["schemas"]["ClientId"] | null;
                cursor?: string | null;
                limit?: number | null;
                operator_id?: components["schemas"]["OperatorId"] | null;
                state?: components["schemas"]["DialogState"] | null;
                view?: components["schemas"]["View"] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page3"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_dialogs_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DialogView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    patch_dialogs_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DialogView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_dialogs_by_id_assign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DialogView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_dialogs_by_id_close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloseBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DialogView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_dialogs_by_id_messages: {
        parameters: {
            query?: {
                before_seq?: number | null;
                cursor?: string | null;
                limit?: number | null;
            };
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page4"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_dialogs_by_id_messages: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body within 24 h answer as the first call did. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_dialogs_by_id_park: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParkBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParkAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_dialogs_by_id_take: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DialogView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_dialogs_by_id_unpark: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParkAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_distribution_audit: {
        parameters: {
            query?: {
                cursor?: string | null;
                dialog_id?: components["schemas"]["DialogId"] | null;
                flag?: string | null;
                from?: components["schemas"]["Timestamp"] | null;
                limit?: number | null;
                operator_id?: components["schemas"]["OperatorId"] | null;
                reason?: string | null;
                result?: string | null;
                until?: components["schemas"]["Timestamp"] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page6"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_distribution_operators_by_id_diagnostics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnostics"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_distribution_queue: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_distribution_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_operator_statuses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page11"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_operators: {
        parameters: {
            query?: {
                limit?: number | null;
                skill_group?: components["schemas"]["SkillGroupId"] | null;
                status?: components["schemas"]["OperatorStatusId"] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page5"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    put_operators_by_id_limits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatorView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_operators_by_id_redistribute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedistributeAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    put_operators_by_id_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StatusBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatorView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_panel_bootstrap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bootstrap"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_panel_counters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counters"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_priorities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page13"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_quick_replies: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page14"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_quick_replies: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body within 24 h answer as the first call did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBody4"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuickReplyView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    delete_quick_replies_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    patch_quick_replies_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateBody5"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuickReplyView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_roles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page8"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_settings_limits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LimitSettings"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    patch_settings_limits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitSettings"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LimitSettings"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_settings_op_panel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpSettings"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    patch_settings_op_panel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpSettings"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpSettings"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_skill_groups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page10"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_skill_groups: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body within 24 h answer as the first call did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBody3"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SkillGroup"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    patch_skill_groups_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateBody4"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SkillGroup"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_statuses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page12"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_subjects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page9"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_subjects: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body within 24 h answer as the first call did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBody2"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subject"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    patch_subjects_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateBody3"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subject"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_system_actors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActorsAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_system_outbox: {
        parameters: {
            query?: {
                connection_id?: number | null;
                dialog_id?: number | null;
                limit?: number | null;
                state?: components["schemas"]["RowState"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page2"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_system_outbox_drop: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RowsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_system_outbox_retry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RowsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_system_parked: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_users: {
        parameters: {
            query?: {
                active?: boolean | null;
                cursor?: string | null;
                limit?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page7"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_users: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body within 24 h answer as the first call did. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_users_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    patch_users_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateBody2"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_users_by_id_deactivate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeactivateAnswer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_health_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Live"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_health_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_messengers_host_by_bot_id_custom_channel_hooks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bot_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_widget_by_bot_id_config: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bot_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_widget_by_bot_id_events: {
        parameters: {
            query?: {
                cursor?: string | null;
                wait?: number | null;
            };
            header?: never;
            path: {
                bot_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_widget_by_bot_id_history: {
        parameters: {
            query?: {
                before?: string | null;
                dialog?: string | null;
                limit?: number | null;
            };
            header?: never;
            path: {
                bot_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_widget_by_bot_id_messages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bot_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    post_widget_by_bot_id_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bot_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_widget_by_bot_id_ws: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bot_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_ws_operator: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
}
