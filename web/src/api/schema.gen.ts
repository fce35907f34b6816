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
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first; without the right audit the history of what the caller may change */
        get: operations["get_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as CSV, at most 10000 rows */
        get: operations["get_audit_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/confirmation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the caller proves once more that it is them, before what asks for their password */
        get: operations["get_auth_confirmation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/embed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchanges a one-time token of the embedded panel, once; sets no cookie */
        post: operations["post_auth_embed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a one-time link to whoever forgot their password; the answer is the same for everybody */
        post: operations["post_auth_forgot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whose password a one-time link sets, and what is accepted */
        post: operations["post_auth_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/link/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets the password of a one-time link; every sign-in of the user ends */
        post: operations["post_auth_link_redeem"];
        delete?: never;
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
    "/api/v1/auth/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Leads a browser to the company's sign-in; `next` is a path of the panel to come back to */
        get: operations["get_auth_oidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the company's sign-in leads back to: signs in once, or leads to the page that says why not */
        get: operations["get_auth_oidc_callback"];
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
    "/api/v1/auth/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the caller's sign-in has a second step */
        get: operations["get_auth_second_factor"];
        put?: never;
        /** Begins a second factor with the caller's password; the secret is shown once */
        post: operations["post_auth_second_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirms it with a code; recovery codes are shown once */
        post: operations["post_auth_second_factor_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/second-factor/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes the second factor with the caller's password */
        post: operations["post_auth_second_factor_remove"];
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
    "/api/v1/bot-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups of bots */
        get: operations["get_bot_groups"];
        put?: never;
        /** Makes a group of bots */
        post: operations["post_bot_groups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bot-groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a group that no bot stands in */
        delete: operations["delete_bot_groups_by_id"];
        options?: never;
        head?: never;
        /** Changes a group of bots; missing members stay */
        patch: operations["patch_bot_groups_by_id"];
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
        /** Removes a bot that is switched off and has no open dialogs; its name is typed to confirm */
        delete: operations["delete_bots_by_id"];
        options?: never;
        head?: never;
        /** Changes a bot */
        patch: operations["patch_bots_by_id"];
        trace?: never;
    };
    "/api/v1/bots/{id}/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which channels a bot has */
        get: operations["get_bots_by_id_channels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
    "/api/v1/bots/{id}/channels/custom_channel/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls the other side of a Custom Channel once and tells what it did */
        post: operations["post_bots_by_id_channels_custom_channel_test"];
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
    "/api/v1/bots/{id}/channels/widget/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The own script and style of the website chat, its versions and its faults */
        get: operations["get_bots_by_id_channels_widget_code"];
        /** Puts an own script and style of the website chat into force; administrators with their password */
        put: operations["put_bots_by_id_channels_widget_code"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bots/{id}/channels/widget/code/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A former version of the own script and style */
        get: operations["get_bots_by_id_channels_widget_code_by_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Working calendars */
        get: operations["get_calendars"];
        put?: never;
        /** Makes a working calendar */
        post: operations["post_calendars"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendars/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a working calendar nobody works by */
        delete: operations["delete_calendars_by_id"];
        options?: never;
        head?: never;
        /** Changes a working calendar */
        patch: operations["patch_calendars_by_id"];
        trace?: never;
    };
    "/api/v1/client-fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fields of the client's card */
        get: operations["get_client_fields"];
        put?: never;
        /** Makes a field of the client's card */
        post: operations["post_client_fields"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client-fields/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a field of the client's card; values=drop removes what clients have in it too */
        delete: operations["delete_client_fields_by_id"];
        options?: never;
        head?: never;
        /** Changes a field of the client's card; missing members stay, key and type never change */
        patch: operations["patch_client_fields_by_id"];
        trace?: never;
    };
    "/api/v1/client-fields/{id}/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Values of a list field; of SELECTAPI as the other server answers them */
        get: operations["get_client_fields_by_id_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Clients the caller may see, newest first, found by name, phone, e-mail or nick; a page may be short and go on */
        get: operations["get_clients"];
        put?: never;
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
        /** Changes a client's card */
        patch: operations["patch_clients_by_id"];
        trace?: never;
    };
    "/api/v1/clients/{id}/ban": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bans a client: messages are stored and given to nobody */
        post: operations["post_clients_by_id_ban"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients/{id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed which value of a client in the last year, newest first */
        get: operations["get_clients_by_id_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erases a client without open requests, with the caller's password; there is no way back */
        post: operations["post_clients_by_id_erase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Everything that is stored about a client as a ZIP, with the caller's password */
        post: operations["post_clients_by_id_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Joins another client into this one */
        post: operations["post_clients_by_id_merge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients/{id}/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Merges into this client that can still be taken back */
        get: operations["get_clients_by_id_merges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients/{id}/merges/{merge_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a merge back within 24 hours */
        post: operations["post_clients_by_id_merges_by_merge_id_undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One phone, e-mail or address of a client as it is; each use is a row of the audit log */
        post: operations["post_clients_by_id_reveal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients/{id}/similar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Clients with the same phone or e-mail */
        get: operations["get_clients_by_id_similar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients/{id}/unban": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lifts a ban */
        post: operations["post_clients_by_id_unban"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/csat/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a client's rating; the deletion is logged */
        delete: operations["delete_csat_by_id"];
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
        /** Begins a request with a contact; an open one of the contact is answered instead */
        post: operations["post_dialogs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Assigns, closes, changes, puts off or wakes up to 200 dialogs, each on its own; tells what became of each */
        post: operations["post_dialogs_bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A CSV or XLSX file of a list */
        post: operations["post_dialogs_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Dialogs the caller may see that match conditions, a saved filter or a system folder, in an order */
        post: operations["post_dialogs_search"];
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
        /** Gives the dialog to an operator, a topic, a group or back to the queue */
        post: operations["post_dialogs_by_id_assign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/attachments.zip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All files of the dialog as one archive */
        get: operations["get_dialogs_by_id_attachments_zip"];
        put?: never;
        post?: never;
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
    "/api/v1/dialogs/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refuses a dialog that a colleague handed over; it goes back to the queue */
        post: operations["post_dialogs_by_id_decline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/export.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The conversation as a PDF: what the client sees, with notes=1 the team's notes too */
        get: operations["get_dialogs_by_id_export_pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/mentionable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Operators who may see the dialog: whom a note can name */
        get: operations["get_dialogs_by_id_mentionable"];
        put?: never;
        post?: never;
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
    "/api/v1/dialogs/{id}/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One line of a dialog */
        get: operations["get_dialogs_by_id_messages_by_message_id"];
        put?: never;
        post?: never;
        /** Takes one's own message or note back, where the channel can and not too late */
        delete: operations["delete_dialogs_by_id_messages_by_message_id"];
        options?: never;
        head?: never;
        /** Changes one's own message or note, where the channel can and not too late */
        patch: operations["patch_dialogs_by_id_messages_by_message_id"];
        trace?: never;
    };
    "/api/v1/dialogs/{id}/messages/{message_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a message said before it was changed or taken back */
        get: operations["get_dialogs_by_id_messages_by_message_id_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/messages/{message_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands a message that was not delivered to its channel once more */
        post: operations["post_dialogs_by_id_messages_by_message_id_retry"];
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
    "/api/v1/dialogs/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens a closed dialog again; the caller holds it */
        post: operations["post_dialogs_by_id_reopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts the dialog off until a moment or until the client writes; its operator keeps it */
        post: operations["post_dialogs_by_id_snooze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/tabs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pages of the company's own system for this dialog, as the caller may see them */
        get: operations["get_dialogs_by_id_tabs"];
        put?: never;
        post?: never;
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
    "/api/v1/dialogs/{id}/take-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes back a dialog that the caller handed over a moment ago, until somebody answers in it */
        post: operations["post_dialogs_by_id_take_back"];
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
    "/api/v1/dialogs/{id}/wake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Wakes a dialog that was put off before its time */
        post: operations["post_dialogs_by_id_wake"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dialogs/{id}/whisper": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** An internal note that the holder hears of at once */
        post: operations["post_dialogs_by_id_whisper"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/distribution/alerts/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Looks after a violated rule of the board, seen by everybody */
        post: operations["post_distribution_alerts_acknowledge"];
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
    "/api/v1/distribution/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Decisions as CSV, newest first, at most 100,000 */
        get: operations["get_distribution_audit_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/distribution/audit/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Decisions of the last 24 hours in figures */
        get: operations["get_distribution_audit_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/distribution/audit/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A decision with its candidates */
        get: operations["get_distribution_audit_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/distribution/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The live board; with Accept: text/event-stream its changes too, at most once a second */
        get: operations["get_distribution_live"];
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
    "/api/v1/distribution/queue/{id}/operators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Operators who fit a waiting dialog, and why each does or does not receive it */
        get: operations["get_distribution_queue_by_id_operators"];
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
    "/api/v1/distribution/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Who would get a new request now; nothing is changed */
        post: operations["post_distribution_simulate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own drafts, newest first, at most 100 */
        get: operations["get_drafts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embed/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a one-time token that signs an operator in to the embedded panel; keys only, 60 s */
        post: operations["post_embed_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Uploads a file: multipart/form-data with one part that has a file name; Idempotency-Key is honoured */
        post: operations["post_files"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file, with a link that works for ten minutes without a sign-in */
        get: operations["get_files_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The content; variant=thumb the small picture, variant=original what a converted photo was made of, download=1 to save */
        get: operations["get_files_by_id_content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/filters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shared filters and the caller's own, in their order */
        get: operations["get_filters"];
        put?: never;
        /** Saves a filter of one's own; a shared one needs filters_shared_edit */
        post: operations["post_filters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/filters/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Puts filters into an order; shared ones need filters_shared_edit */
        put: operations["put_filters_order"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/filters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a filter; a shared one needs filters_shared_edit */
        delete: operations["delete_filters_by_id"];
        options?: never;
        head?: never;
        /** Changes a filter; a shared one needs filters_shared_edit */
        patch: operations["patch_filters_by_id"];
        trace?: never;
    };
    "/api/v1/folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shared folders and the caller's own, in their order */
        get: operations["get_folders"];
        put?: never;
        /** Makes a folder of one's own; a shared one needs folders_shared_edit */
        post: operations["post_folders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/folders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a folder; what lay in it moves one level up */
        delete: operations["delete_folders_by_id"];
        options?: never;
        head?: never;
        /** Changes a folder; a shared one needs folders_shared_edit */
        patch: operations["patch_folders_by_id"];
        trace?: never;
    };
    "/api/v1/ip-blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Addresses that get no website chat, by id */
        get: operations["get_ip_blocks"];
        put?: never;
        /** Blocks an address, a network, or the address a dialog came from; open chats end at once */
        post: operations["post_ip_blocks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ip-blocks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lets the address in again */
        delete: operations["delete_ip_blocks_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/distribution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether new requests come to the caller */
        get: operations["get_me_distribution"];
        /** Lets no new requests come to the caller, or lets them come again; a supervisor's pause stays */
        put: operations["put_me_distribution"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fields that an administrator set up for users, with the caller's values */
        get: operations["get_me_fields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Fills own fields in; missing keys stay, null empties, what is only read is refused */
        patch: operations["patch_me_fields"];
        trace?: never;
    };
    "/api/v1/me/fields/{id}/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Values of a list field of the caller's */
        get: operations["get_me_fields_by_id_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's bell: what happened to them in the last 30 days, newest first */
        get: operations["get_me_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/notifications/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks lines of the bell as seen */
        post: operations["post_me_notifications_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's language, look, hot keys, notifications and signature */
        get: operations["get_me_preferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes preferences; missing members stay, members are replaced as a whole */
        patch: operations["patch_me_preferences"];
        trace?: never;
    };
    "/api/v1/me/push/attention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says whether a panel of the caller is looked at: then browsers stay quiet */
        post: operations["post_me_push_attention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/push/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public key that browsers subscribe with for notifications without an open panel */
        get: operations["get_me_push_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/push/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's browsers that take notifications, the newest first */
        get: operations["get_me_push_subscriptions"];
        put?: never;
        /** Takes a browser for notifications; the same browser twice is one, a person has at most ten */
        post: operations["post_me_push_subscriptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/push/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a browser of the caller away */
        delete: operations["delete_me_push_subscriptions_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/push/subscriptions/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a notification to a browser of the caller and answers what its push service said */
        post: operations["post_me_push_subscriptions_by_id_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's sign-ins that are alive, the one used last first */
        get: operations["get_me_sessions"];
        put?: never;
        post?: never;
        /** Ends every other sign-in of the caller and its sockets */
        delete: operations["delete_me_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends another sign-in of the caller and its sockets */
        delete: operations["delete_me_sessions_by_id"];
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
        /** Makes a status of operators */
        post: operations["post_operator_statuses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator-statuses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a status of operators that nothing names */
        delete: operations["delete_operator_statuses_by_id"];
        options?: never;
        head?: never;
        /** Changes a status of operators; missing members stay */
        patch: operations["patch_operator_statuses_by_id"];
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
    "/api/v1/operators/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many dialogs each operator may hold: what is set for them and what holds */
        get: operations["get_operators_limits"];
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
        /** Takes dialogs from an operator: all or some, to the queue or to somebody */
        post: operations["post_operators_by_id_redistribute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operators/{id}/redistribute/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a redistribution would do now */
        post: operations["post_operators_by_id_redistribute_preview"];
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
    "/api/v1/operators/{id}/status-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Changes of status and time in each; of others with operators_monitor */
        get: operations["get_operators_by_id_status_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operators/{id}/word": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A word to an operator, in their open panel at once and in their bell */
        post: operations["post_operators_by_id_word"];
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
        /** Everything the panel needs to begin; without the right op_panel no colleagues */
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
        /** Makes a priority */
        post: operations["post_priorities"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/priorities/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a priority that nothing names */
        delete: operations["delete_priorities_by_id"];
        options?: never;
        head?: never;
        /** Changes a priority; missing members stay */
        patch: operations["patch_priorities_by_id"];
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
        /** Makes a role; nobody gives a right they do not have */
        post: operations["post_roles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a role that nobody has */
        delete: operations["delete_roles_by_id"];
        options?: never;
        head?: never;
        /** Changes a role; its holders' rights change at once */
        patch: operations["patch_roles_by_id"];
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages that hold all the words typed, newest first, in dialogs the caller may see; a page may be short and go on */
        get: operations["get_search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/embed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose pages may show the panel in a frame */
        get: operations["get_settings_embed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the list of exact origins, in force from the next page; empty refuses embedding */
        patch: operations["patch_settings_embed"];
        trace?: never;
    };
    "/api/v1/settings/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which files people may send each other */
        get: operations["get_settings_files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes sizes, types and keeping of files; missing keys stay */
        patch: operations["patch_settings_files"];
        trace?: never;
    };
    "/api/v1/settings/instance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Time zone of the instance, and the client portal that may call the API */
        get: operations["get_settings_instance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes them, in force from the next call; keys nobody knows are refused */
        patch: operations["patch_settings_instance"];
        trace?: never;
    };
    "/api/v1/settings/ldap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The company directory, its groups and roles, and the last look at it; never the password */
        get: operations["get_settings_ldap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes them, from the next sign-in on; everybody is looked at anew */
        patch: operations["patch_settings_ldap"];
        trace?: never;
    };
    "/api/v1/settings/ldap/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Connects, binds and searches at once, switched on or not, and says what is wrong or who was found */
        post: operations["post_settings_ldap_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/ldap/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Looks at everybody in the directory now; roles follow their groups */
        post: operations["post_settings_ldap_sync"];
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
    "/api/v1/settings/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The mail server and the sender of letters; never the password */
        get: operations["get_settings_mail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes how letters leave, from the next one on */
        patch: operations["patch_settings_mail"];
        trace?: never;
    };
    "/api/v1/settings/mail/letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of letters in the last 30 days, the newest first; never their text */
        get: operations["get_settings_mail_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/mail/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries again the letters that were given up and are still of use */
        post: operations["post_settings_mail_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/mail/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a test letter at once and answers in the mail server's own words */
        post: operations["post_settings_mail_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The company's sign-in (OpenID Connect); never the client secret */
        get: operations["get_settings_oidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes it, from the next sign-in on */
        patch: operations["patch_settings_oidc"];
        trace?: never;
    };
    "/api/v1/settings/oidc/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks the provider what it is and whether it knows us; says what is wrong */
        post: operations["post_settings_oidc_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
    "/api/v1/settings/panel-tabs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pages of the company's own system beside a dialog; never the secret */
        get: operations["get_settings_panel_tabs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes them for panels that are opened from now on */
        patch: operations["patch_settings_panel_tabs"];
        trace?: never;
    };
    "/api/v1/settings/security": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What passwords must be, and whether a forgotten one is set anew by a letter */
        get: operations["get_settings_security"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes them, from the next new password on; recovery needs a mail server that was tested */
        patch: operations["patch_settings_security"];
        trace?: never;
    };
    "/api/v1/settings/styles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The product's name here, and the own style and script of the panel */
        get: operations["get_settings_styles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes them for panels that are opened from now on; the script by the owner with their password */
        patch: operations["patch_settings_styles"];
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
        /** Removes a skill group */
        delete: operations["delete_skill_groups_by_id"];
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
        /** Makes a business status */
        post: operations["post_statuses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/statuses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a business status that nothing names */
        delete: operations["delete_statuses_by_id"];
        options?: never;
        head?: never;
        /** Changes a business status; missing members stay */
        patch: operations["patch_statuses_by_id"];
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
        /** Removes a topic that nothing names */
        delete: operations["delete_subjects_by_id"];
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
    "/api/v1/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tags of requests and of clients */
        get: operations["get_tags"];
        put?: never;
        /** Makes a tag */
        post: operations["post_tags"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tags/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a tag that nothing has; one in use is archived instead */
        delete: operations["delete_tags_by_id"];
        options?: never;
        head?: never;
        /** Changes a tag; missing members stay, the scope never changes */
        patch: operations["patch_tags_by_id"];
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins a large file in chunks; under an Idempotency-Key that was used before, the same upload as it stands */
        post: operations["post_uploads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How an upload stands: the next chunk begins at `received` */
        get: operations["get_uploads_by_id"];
        /** Takes a chunk of at most 5 MiB as bytes; one that is there already changes nothing */
        put: operations["put_uploads_by_id"];
        post?: never;
        /** Gives an upload up; its bytes go */
        delete: operations["delete_uploads_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a file of an upload that is all there; asked again, the same file */
        post: operations["post_uploads_by_id_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/user-fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fields of users */
        get: operations["get_user_fields"];
        put?: never;
        /** Makes a field of users */
        post: operations["post_user_fields"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/user-fields/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a field of users; values=drop removes what users have in it too */
        delete: operations["delete_user_fields_by_id"];
        options?: never;
        head?: never;
        /** Changes a field of users; missing members stay, key and type never change */
        patch: operations["patch_user_fields_by_id"];
        trace?: never;
    };
    "/api/v1/user-fields/{id}/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Values of a list field; of SELECTAPI as the other server answers them */
        get: operations["get_user_fields_by_id_options"];
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
    "/api/v1/users/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes users from a CSV file, each line on its own; with dry_run only judges them */
        post: operations["post_users_import"];
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
        /** Signs a user out everywhere and gives their dialogs back, or to a colleague */
        post: operations["post_users_by_id_deactivate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a deactivated user anonymous, with the caller's password; there is no way back */
        post: operations["post_users_by_id_erase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a one-time link that sets the user's password; former links end */
        post: operations["post_users_by_id_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/link/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes such a link and sends it to the user by e-mail; nobody else sees it */
        post: operations["post_users_by_id_link_mail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes the second factor of somebody who lost it; their sign-ins end */
        delete: operations["delete_users_by_id_second_factor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sign-ins of a user that are alive */
        get: operations["get_users_by_id_sessions"];
        put?: never;
        post?: never;
        /** Ends every sign-in of a user and its sockets */
        delete: operations["delete_users_by_id_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a sign-in of a user and its sockets */
        delete: operations["delete_users_by_id_sessions_by_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/f/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The content behind a signed link; download=1 to save */
        get: operations["get_f_by_token"];
        put?: never;
        post?: never;
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
    "/widget/{bot_id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The visitor ends the chat */
        post: operations["post_widget_by_bot_id_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget/{bot_id}/code-errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A fault of the administrator's script, told by a page */
        post: operations["post_widget_by_bot_id_code_errors"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget/{bot_id}/code/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The administrator's script and style that are in force, by the hash of their content */
        get: operations["get_widget_by_bot_id_code_by_name"];
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
    "/widget/{bot_id}/csat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rates a closed chat, once */
        post: operations["post_widget_by_bot_id_csat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget/{bot_id}/dialogs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The visitor's chats, newest first, at most 50 */
        get: operations["get_widget_by_bot_id_dialogs"];
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
    "/widget/{bot_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Uploads a visitor's file: multipart/form-data with one part that has a file name */
        post: operations["post_widget_by_bot_id_files"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/widget/{bot_id}/form": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The form before the first message */
        post: operations["post_widget_by_bot_id_form"];
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
    "/widget/{bot_id}/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a conversation to the e-mail on the visitor's card */
        post: operations["post_widget_by_bot_id_transcript"];
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
        /** @description Which alert. */
        AcknowledgeBody: {
            /** @description `key` of the alert. */
            key: string;
        };
        /** @description Who looks after an alert. */
        Acknowledged: {
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description Their name. */
            name: string;
            /** @description Who. */
            operator_id: components["schemas"]["OperatorId"];
        };
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
        /** @description Where the screen goes after a dialog has left the operator (ui.md 4.7). */
        AfterLeaving: "next" | "stay";
        /** @description A violated rule, worst first in lists. */
        Alert: {
            /** @description Somebody looks after it: others need not. */
            acknowledged?: components["schemas"]["Acknowledged"] | null;
            /**
             * Format: uint32
             * @description Clients that wait over the threshold of time, or that wait at all.
             */
            clients: number;
            /** @description Stable while the rule stays violated: `longest_wait:5`. */
            key: string;
            /** @description Rule. */
            kind: components["schemas"]["AlertKind"];
            /** @description The longest of them began to wait. */
            oldest_queued_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: uint32
             * @description Operators of the queue on line.
             */
            online: number;
            /** @description Violated since. */
            since: components["schemas"]["Timestamp"];
            /** @description Queue; null = «No topic». */
            subject_id?: components["schemas"]["SubjectId"] | null;
            /**
             * Format: uint32
             * @description Threshold: clients or seconds; 0 for nobody on line.
             */
            threshold: number;
        };
        /** @description What an alert rule watches. */
        AlertKind: "nobody_online" | "longest_wait" | "waiting_count";
        /** @description Thresholds of the live board's alerts for one queue; a missing one = the instance's (ui.md 6). */
        AlertRule: {
            /**
             * Format: uint32
             * @description A client waits longer than so many seconds; 0 = off.
             * @default null
             */
            longest_wait_s: number | null;
            /**
             * @description Clients wait and nobody of the queue is on line.
             * @default null
             */
            nobody_online: boolean | null;
            /**
             * Format: uint32
             * @description More waiting clients than this; 0 = off.
             * @default null
             */
            waiting_count: number | null;
        };
        /** @description A changed message. */
        AmendBody: {
            /** @description 1 to 10,000 characters; may be empty beside files. */
            text: string;
        };
        /**
         * @description To whom: `{"operator_id": 7}`, `{"operator_id": "queue"}`, `{"queue": true}`, `{"subject_id": 3}`, `{"skill_group_id": 2}` or
         *     the text `"queue"`.
         */
        AssignBody: components["schemas"]["Queue"] | components["schemas"]["Target"];
        /** @description Whether it matters. */
        AttentionAnswer: {
            /** @description The person has a browser that takes notifications. */
            wanted: boolean;
        };
        /** @description Whether the panel is looked at. */
        AttentionBody: {
            /** @description One of the tabs of this browser is visible and has the focus. */
            looks: boolean;
        };
        /** @description A row. */
        AuditLogEntry: {
            /** @description What. */
            action: string;
            /** @description User; null for keys, the command line and nobody. */
            actor_id?: components["schemas"]["OperatorId"] | null;
            /** @description Name of the user or key as it was. */
            actor_name: string;
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description Before, after, result. */
            data: unknown;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Address of the caller. */
            ip: string;
            /**
             * Format: int64
             * @description Object.
             */
            object_id?: number | null;
            /** @description Kind of object. */
            object_kind: string;
        };
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
        /**
         * Format: int64
         * @description A sign-in (row of `sessions`).
         */
        AuthSessionId: number;
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
        /** @description Why and for how long. */
        BanBody: {
            /** @description Why, 1 to 500 characters; only the team sees it. */
            reason: string;
            /** @description The ban ends; null = it does not end by itself. */
            until?: components["schemas"]["Timestamp"] | null;
        };
        /** @description One operator with their slots. */
        BoardOperator: {
            /**
             * Format: uint32
             * @description Requests closed in the last hour.
             */
            closed_last_hour: number;
            /**
             * @description When they last did something in a panel, to the minute; null = not since the server began.
             * @default null
             */
            last_active_at: components["schemas"]["Timestamp"] | null;
            /** @description Status, load, limits, sessions. */
            operator: components["schemas"]["OperatorView"];
            /**
             * Format: int64
             * @description Median time to an answer of the last hour, milliseconds; null = none was given.
             */
            reply_ms?: number | null;
            /** @description Held requests, the one that waits longest for an answer first. */
            slots: components["schemas"]["SlotRow"][];
            /**
             * Format: uint32
             * @description How many it should be in a day: their own quota, else the largest of their groups'; null = no quota.
             * @default null
             */
            touch_quota: number | null;
            /**
             * Format: uint32
             * @description Unique clients they have written to today, in the instance's time zone (operator-line.md 11), of whatever dialogs; null =
             *     not counted yet.
             * @default null
             */
            touches: number | null;
        };
        /** @description The whole board at one moment. */
        BoardSnapshot: {
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description A life of the board; deltas of another one do not fit. */
            epoch: string;
            /** @description By id; null without the right `operators_monitor`. */
            operators?: components["schemas"]["BoardOperator"][] | null;
            /** @description Null without the right `queue_status`. */
            queue?: components["schemas"]["QueueHalf"] | null;
            /**
             * Format: uint64
             * @description Grows by one with each delta.
             */
            rev: number;
        };
        /** @description Everything the panel needs to begin. */
        Bootstrap: {
            /** @description Bots. */
            bots: components["schemas"]["BotBrief"][];
            /** @description Fields of the client's card that the caller may see, in their order. */
            client_fields: components["schemas"]["FieldView"][];
            /** @description Counters of the four lists. */
            counters: components["schemas"]["Counters"];
            /** @description Rights. */
            grants: components["schemas"]["Grant"][];
            /** @description IANA name of the instance's zone, for whoever wants times in it. */
            instance_timezone: string;
            /** @description Statuses operators pick. */
            operator_statuses: components["schemas"]["OperatorStatus"][];
            /** @description Operators with status and load. */
            operators: components["schemas"]["OperatorView"][];
            /** @description Whether pages of the company's own system may stand beside the caller's dialogs (`GET /api/v1/dialogs/{id}/tabs`). */
            panel_tabs: boolean;
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
            /** @description Tags, archived ones too. */
            tags: components["schemas"]["TagFieldsRow"][];
            /** @description Who. */
            user: components["schemas"]["UserBrief"];
        };
        /** @description A bot in short. */
        BotBrief: {
            /** @description Id. */
            id: components["schemas"]["BotId"];
            /** @description Answers. */
            is_active: boolean;
            /** @description Name. */
            name: string;
            /** @description Only its name is left, for the dialogs it had. */
            removed: boolean;
        };
        /** @description A group of bots (administration.md 6). */
        BotGroupFields: {
            /** @description Offered where a bot is put into a group. */
            active?: boolean;
            /** @description Shown name, unique. */
            name: string;
            /**
             * Format: int32
             * @description Place, 0 to 10000.
             */
            order?: number;
        };
        /** @description A row with its id and optimistic lock. */
        BotGroupFieldsRow: {
            /**
             * @description Offered where a bot is put into a group.
             * @default true
             */
            active: boolean;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Shown name, unique. */
            name: string;
            /**
             * Format: int32
             * @description Place, 0 to 10000.
             * @default 0
             */
            order: number;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /**
         * Format: int64
         * @description A group of bots.
         */
        BotGroupId: number;
        /** @description Whether a bot works, over its channels. */
        BotHealth: {
            /**
             * Format: uint32
             * @description Failed tries since the last one that succeeded, of all its channels.
             */
            failures: number;
            /** @description Why: a code such as `network`; empty when none failed yet. */
            last_error: string;
            /** @description When a try to send last failed. */
            last_error_at?: components["schemas"]["Timestamp"] | null;
            /** @description When a client last wrote. */
            last_inbound_at?: components["schemas"]["Timestamp"] | null;
            /** @description When a channel last took an answer. */
            last_outbound_at?: components["schemas"]["Timestamp"] | null;
            /** @description In a word. */
            state: components["schemas"]["BotState"];
        };
        /**
         * Format: int64
         * @description A bot: owner of channel connections and, later, of a scenario.
         */
        BotId: number;
        /** @description A bot with its optimistic lock and where it can be written to. */
        BotRow: {
            /** @description Channels that are connected and switched on. */
            channels: components["schemas"]["ChannelKind"][];
            /** @description Topic of dialogs that begin without one. */
            default_subject_id?: components["schemas"]["SubjectId"] | null;
            /**
             * @description Group it stands in where bots are listed.
             * @default null
             */
            group_id: components["schemas"]["BotGroupId"] | null;
            /** @description Whether it works. */
            health: components["schemas"]["BotHealth"];
            /** @description Id. */
            id: components["schemas"]["BotId"];
            /** @description Inactive bots store inbound messages and answer nothing. */
            is_active: boolean;
            /** @description Shown name. */
            name: string;
            /** @description What an inbound message does while there is no scenario. */
            on_no_scenario: components["schemas"]["OnNoScenario"];
            /**
             * @description Only its name is left, for the dialogs it had: it answers nothing and is listed nowhere.
             * @default false
             */
            removed: boolean;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /** @description In a word. */
        BotState: "off" | "unconnected" | "failing" | "ok";
        /** @description The keys of a browser's subscription, as its `toJSON()` gives them. */
        BrowserKeys: {
            /** @description 16 bytes in base64url. */
            auth: string;
            /** @description An uncompressed point of P-256 in base64url. */
            p256dh: string;
        };
        /** @description All of them; there is no next page. */
        BrowserList: {
            /** @description Browsers, the newest first. */
            data: components["schemas"]["BrowserView"][];
        };
        /** @description A browser that takes notifications. */
        BrowserView: {
            /** @description Switched on. */
            created_at: components["schemas"]["Timestamp"];
            /** @description It belongs to the sign-in this request came with. */
            current: boolean;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Its push service took something last; null when it never did. */
            last_at?: components["schemas"]["Timestamp"] | null;
            /** @description Host of its push service. */
            service: string;
            /** @description The browser as it calls itself; at most 200 characters. */
            user_agent: string;
        };
        /** @description What became of all. */
        BulkAnswer: {
            /**
             * Format: uint
             * @description Done.
             */
            done: number;
            /**
             * Format: uint
             * @description Refused.
             */
            failed: number;
            /** @description Row by row, in the order of the call. */
            results: components["schemas"]["BulkRow"][];
        };
        /** @description Many dialogs and what becomes of them. */
        BulkBody: {
            /** @description Gives them to an operator, to the queue, or to the queue of a topic or group. */
            assign?: components["schemas"]["Target"] | null;
            /** @description Closes them. */
            close?: components["schemas"]["CloseBody"] | null;
            /** @description Dialogs, at most 200; each once. */
            dialog_ids: components["schemas"]["DialogId"][];
            /** @description Puts them off. */
            snooze?: components["schemas"]["SnoozeBody"] | null;
            /** @description Changes topic, status, priority. */
            update?: components["schemas"]["UpdateBody"] | null;
            /** @description `true` wakes those that were put off. */
            wake?: boolean;
        };
        /** @description What became of one. */
        BulkRow: {
            /** @description Code of the refusal. */
            code?: string | null;
            /** @description Sentence of the refusal. */
            detail?: string | null;
            /** @description The dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /** @description Sentence per field that is missing or wrong. */
            fields: {
                [key: string]: string;
            };
            /** @description Whether it was done. */
            ok: boolean;
        };
        /**
         * Format: int64
         * @description A working calendar.
         */
        CalendarId: number;
        /** @description A calendar with its operators and optimistic lock. */
        CalendarView: {
            /** @description Holidays and special days. */
            days: components["schemas"]["SpecialDay"][];
            /** @description Id. */
            id: components["schemas"]["CalendarId"];
            /** @description Used where nothing else is chosen. */
            is_default: boolean;
            /** @description Name. */
            name: string;
            /** @description Operators who work by it. */
            operator_ids: components["schemas"]["OperatorId"][];
            /** @description Topics whose time-outs and norms are counted by it. */
            subject_ids: components["schemas"]["SubjectId"][];
            /** @description IANA name of the time zone. */
            timezone: string;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
            /** @description Working hours by weekday. */
            week: components["schemas"]["Week"];
            /** @description Whether it is working time now. */
            working_now: boolean;
        };
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
             * Format: uint8
             * @description Level, 1 to 5, for the method `level_first`; null in decisions from before it was recorded.
             * @default null
             */
            level: number | null;
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
        /** @description See [`OpSettings::client_card`]. */
        CardBlock: {
            /** @description Which. */
            block: components["schemas"]["CardBlockName"];
            /** @description Shown. */
            visible: boolean;
        };
        /** @description A part of the client's card beside a dialog (administration.md 8.8). */
        CardBlockName: "request" | "contacts" | "client" | "site" | "past" | "changes";
        /** @description A changed value. */
        ChangeView: {
            /** @description Who; null for keys. */
            actor_id?: components["schemas"]["OperatorId"] | null;
            /** @description Their name as it was. */
            actor_name: string;
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description `name`, `phone`, `tags`…, own fields as `custom_fields.<key>`. */
            field: string;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Value after, null for none. */
            new: unknown;
            /** @description Value before, null for none. */
            old: unknown;
            /** @description `panel | api`. */
            source: string;
        };
        /** @description A channel of a bot in short. */
        ChannelBrief: {
            /** @description In use. */
            active: boolean;
            /** @description Channel. */
            channel: components["schemas"]["ChannelKind"];
            /** @description Connection. */
            id: components["schemas"]["ConnectionId"];
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
        /** @description A client in a list. */
        ClientBrief2: {
            /** @description Channels the client has written from, each once. */
            channels: components["schemas"]["ChannelKind"][];
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description E-mail; `i•••@e•••.com` without the right `clients.view_contacts`. */
            email: string;
            /** @description Id. */
            id: components["schemas"]["ClientId"];
            /** @description Banned now. */
            is_banned: boolean;
            /** @description When the client last wrote; null before the first time. */
            last_inbound_at?: components["schemas"]["Timestamp"] | null;
            /** @description Shown name. */
            name: string;
            /** @description International form without `+`; `380 ** *** ** 67` without the right `clients.view_contacts`. */
            phone: string;
            /** @description Tags. */
            tags: string[];
            /** @description Nicks in channels. */
            usernames: string[];
        };
        /** @description A client's card. */
        ClientCard: {
            /** @description Why; `""` when not banned. */
            ban_reason: string;
            /** @description The ban ends; null = never, or not banned. */
            ban_until?: components["schemas"]["Timestamp"] | null;
            /** @description Addresses at bots that the caller's roles cover. */
            contacts: components["schemas"]["ContactView"][];
            /** @description Phones and e-mails of this card are masked for the caller, who cannot change them. */
            contacts_masked: boolean;
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Own fields of the instance. */
            custom_fields: unknown;
            /** @description Newest 20 dialogs the caller may see; without `op_view_all` only as far back as the setting `history_depth_days` says. */
            dialogs: components["schemas"]["DialogView"][];
            /** @description E-mail; `i•••@e•••.com` without the right `clients.view_contacts`. */
            email: string;
            /** @description Nothing of the person is left since then; null = never erased. */
            erased_at?: components["schemas"]["Timestamp"] | null;
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
            /** @description The client this one was joined into. */
            merged_into_id?: components["schemas"]["ClientId"] | null;
            /** @description Shown name. */
            name: string;
            /** @description International form without `+`; `380 ** *** ** 67` without the right `clients.view_contacts`. */
            phone: string;
            /** @description Ratings of these dialogs, newest first. */
            ratings: components["schemas"]["CsatView"][];
            /** @description Tags. */
            tags: string[];
            /** @description Last change. */
            updated_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Grows with every change; `If-Match` takes it.
             */
            version: number;
        };
        /** @description The caller's own password. */
        ClientDataBody: {
            /** @description Password; absent for whoever has just confirmed who they are with the company's account. */
            current_password?: string | null;
        };
        /** @description A field as an administrator edits it. */
        ClientFieldFields: {
            /**
             * @description `false` = archived: not on cards, values are kept.
             * @default true
             */
            active: boolean;
            /**
             * @description Source of `SELECTAPI`.
             * @default null
             */
            api: components["schemas"]["ListSource"] | null;
            /**
             * @description Shown while a client has no value.
             * @default
             */
            default: string;
            /**
             * @description Roles that neither see nor change it; it is hidden from whoever has only such roles.
             * @default []
             */
            hidden_roles: string[];
            /** @description Technical name, Latin letters, digits and `_`; values are stored under it, so it never changes. */
            key: string;
            /** @description Shown name. */
            label: string;
            /**
             * Format: int64
             * @description Largest number.
             * @default null
             */
            max: number | null;
            /**
             * Format: int64
             * @description Smallest number.
             * @default null
             */
            min: number | null;
            /**
             * @description Operators only read it; whoever sets the panel up, and keys, write it.
             * @default false
             */
            non_editable: boolean;
            /**
             * @description Values of `SELECT`.
             * @default []
             */
            options: string[];
            /**
             * @description Regular expression that the whole of a `STRING` fits; empty = any.
             * @default
             */
            pattern: string;
            /**
             * @description Always in sight on the card; others are under «show all».
             * @default false
             */
            pinned: boolean;
            /**
             * Format: int32
             * @description Place; a new field goes to the end.
             * @default 10000
             */
            position: number;
            /**
             * @description The value cannot be emptied.
             * @default false
             */
            required: boolean;
            /** @description Type; never changes. */
            type: components["schemas"]["FieldType"];
            /**
             * @description No two clients have the same value; for one line of text and whole numbers.
             * @default false
             */
            unique: boolean;
            /**
             * @description On the card at all; the API has its value either way.
             * @default true
             */
            visible: boolean;
        };
        /** @description A row with its id and optimistic lock. */
        ClientFieldFieldsRow: {
            /**
             * @description `false` = archived: not on cards, values are kept.
             * @default true
             */
            active: boolean;
            /**
             * @description Source of `SELECTAPI`.
             * @default null
             */
            api: components["schemas"]["ListSource"] | null;
            /**
             * @description Shown while a client has no value.
             * @default
             */
            default: string;
            /**
             * @description Roles that neither see nor change it; it is hidden from whoever has only such roles.
             * @default []
             */
            hidden_roles: string[];
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Technical name, Latin letters, digits and `_`; values are stored under it, so it never changes. */
            key: string;
            /** @description Shown name. */
            label: string;
            /**
             * Format: int64
             * @description Largest number.
             * @default null
             */
            max: number | null;
            /**
             * Format: int64
             * @description Smallest number.
             * @default null
             */
            min: number | null;
            /**
             * @description Operators only read it; whoever sets the panel up, and keys, write it.
             * @default false
             */
            non_editable: boolean;
            /**
             * @description Values of `SELECT`.
             * @default []
             */
            options: string[];
            /**
             * @description Regular expression that the whole of a `STRING` fits; empty = any.
             * @default
             */
            pattern: string;
            /**
             * @description Always in sight on the card; others are under «show all».
             * @default false
             */
            pinned: boolean;
            /**
             * Format: int32
             * @description Place; a new field goes to the end.
             * @default 10000
             */
            position: number;
            /**
             * @description The value cannot be emptied.
             * @default false
             */
            required: boolean;
            /** @description Type; never changes. */
            type: components["schemas"]["FieldType"];
            /**
             * @description No two clients have the same value; for one line of text and whole numbers.
             * @default false
             */
            unique: boolean;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
            /**
             * @description On the card at all; the API has its value either way.
             * @default true
             */
            visible: boolean;
        };
        /**
         * Format: int64
         * @description A person or company.
         */
        ClientId: number;
        /** @description How it ends. */
        CloseBody: {
            /** @description At most 2,000 characters; needed when the setting `comment_required_on_close` is on or the topic asks for it. */
            comment?: string | null;
            /** @description `false` leaves out the question for a rating; operators may do so when the setting `csat_choice_on_close` is on. */
            csat?: boolean | null;
            /**
             * @description Status to close with, of the category `closed`; without one the dialog keeps its status. Needed when the setting
             *     `status_required_on_close` is on.
             */
            status_id?: components["schemas"]["StatusId"] | null;
            /** @description Topic; needed when the setting `topic_required_on_close` is on and the dialog has none. */
            subject_alias?: string | null;
            /**
             * @description Tags of requests to put on, by id or name; needed when the setting `tags_required_on_close` is on, or the topic asks
             *     for it (`require_on_close`), and the dialog has none.
             */
            tags_add?: components["schemas"]["TagRef"][];
        };
        /** @description See [`Subject::require_on_close`]. */
        CloseNeed: "tags" | "comment";
        /** @description Why a request was closed (operator-line.md 9). */
        CloseReason: "operator" | "client" | "timeout" | "operator_timeout" | "system" | "merged" | "api";
        /** @description A code of the app. */
        CodeBody: {
            /** @description Six digits. */
            code: string;
        };
        /** @description What comes into force. */
        CodeBody2: {
            /** @description The caller's own password; absent for whoever has just confirmed who they are with the company's account. */
            current_password?: string | null;
            /** @description `false` keeps it and takes it off the pages. */
            enabled: boolean;
            /** @description JavaScript, at most 64 KiB. */
            script: string;
            /** @description CSS, at most 64 KiB. */
            style: string;
            /**
             * Format: int64
             * @description The version it was made from; 0 for the first one.
             */
            version: number;
        };
        /** @description A version in short. */
        CodeBrief: {
            /** @description Who saved it; null when the user is gone. */
            by_id?: components["schemas"]["OperatorId"] | null;
            /** @description Their name as it was. */
            by_name: string;
            /** @description When. */
            created_at: components["schemas"]["Timestamp"];
            /** @description In force while it is the newest. */
            enabled: boolean;
            /**
             * Format: uint
             * @description Bytes of the script.
             */
            script_bytes: number;
            /**
             * Format: uint
             * @description Bytes of the style.
             */
            style_bytes: number;
            /**
             * Format: int64
             * @description Number, from 1.
             */
            version: number;
        };
        /** @description A fault that browsers told. */
        CodeFault: {
            /**
             * Format: uint32
             * @description Column, 0 when it is not known.
             */
            column: number;
            /**
             * Format: uint32
             * @description How often.
             */
            count: number;
            /** @description First time. */
            first_at: components["schemas"]["Timestamp"];
            /** @description Last time. */
            last_at: components["schemas"]["Timestamp"];
            /**
             * Format: uint32
             * @description Line of the script, 0 when it is not known.
             */
            line: number;
            /** @description In the browser's words. */
            message: string;
        };
        /** @description A browser's fault. */
        CodeFaultBody: {
            /**
             * Format: int64
             * @description Column.
             */
            column?: number;
            /** @description Version. */
            hash?: string;
            /**
             * Format: int64
             * @description Line of the script.
             */
            line?: number;
            /** @description In the browser's words. */
            message?: string;
        };
        /** @description One version whole. */
        CodeVersion: {
            /** @description JavaScript. */
            script: string;
            /** @description CSS. */
            style: string;
            /**
             * Format: int64
             * @description Number.
             */
            version: number;
        };
        /** @description The code in force, what became of it in browsers, and what was before. */
        CodeView: {
            /** @description Whether the bot has a website chat; without one nothing can be saved. */
            connected: boolean;
            /** @description On the pages. */
            enabled: boolean;
            /** @description Faults that browsers told of this version since the server started, the most frequent first. */
            errors: components["schemas"]["CodeFault"][];
            /** @description Whether the caller may save: the owner of the instance and administrators. */
            may_save: boolean;
            /** @description JavaScript. */
            script: string;
            /** @description CSS. */
            style: string;
            /**
             * Format: int64
             * @description Newest version, 0 before the first one.
             */
            version: number;
            /** @description Newest first, at most 50. */
            versions: components["schemas"]["CodeBrief"][];
        };
        /** @description The ways to prove it. */
        ConfirmationAnswer: {
            /** @description Until when a fresh sign-in there is taken in place of a password; null = none is in force. */
            confirmed_until?: components["schemas"]["Timestamp"] | null;
            /** @description The caller has a password to type: one of this server, or of the company directory. */
            password: boolean;
            /** @description The company's sign-in, when there is one: a fresh sign-in there (`GET /api/v1/auth/oidc?purpose=confirm`) is taken too. */
            sso?: components["schemas"]["SsoOffer"] | null;
        };
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
            /** @description When the client last wrote here. */
            last_inbound_at?: components["schemas"]["Timestamp"] | null;
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
            /** @description Without one the user cannot sign in with a password. */
            password?: string | null;
            /** @description `administrator, supervisor, operator, light_agent, integrator, analyst`. */
            roles: string[];
        };
        /** @description A new key. */
        CreateBody10: {
            /** @description Ends then. */
            expires_at?: components["schemas"]["Timestamp"] | null;
            /** @description Name, shown as author of what the key does. */
            name: string;
            /** @description `dialogs:read, dialogs:write, messages:write, clients:read, users:*, stats:read, embed:token, settings:*` or keys of rights. */
            scopes: string[];
        };
        /** @description A new topic. */
        CreateBody2: {
            /** @description Unique: Latin letters, digits, `_`, `-`. */
            alias: string;
            /** @description Calendar by which time-outs and norms are counted; none = the parent's, else the default one. */
            calendar_id?: components["schemas"]["CalendarId"] | null;
            /** @description Status its new dialogs begin with; none = the parent's, else the default one. */
            default_status_id?: components["schemas"]["StatusId"] | null;
            /** @description Name. */
            name: string;
            /**
             * Format: int32
             * @description Place in lists, 0 to 10000; equal ones stand by name.
             */
            order?: number;
            /** @description Parent topic; a parent has none itself. */
            parent_id?: components["schemas"]["SubjectId"] | null;
            /** @description Priority its new dialogs begin with; none = the parent's, else the default one. */
            priority_id?: components["schemas"]["PriorityId"] | null;
            /** @description What its requests need to be closed, beside what all requests and those of its parent do. */
            require_on_close?: components["schemas"]["CloseNeed"][];
        };
        /** @description A new skill group. */
        CreateBody3: {
            /** @description Takes part in distribution. */
            active?: boolean;
            /**
             * Format: uint32
             * @description Limit of its operators, 0 to 1000; null = the instance's.
             */
            limit_override?: number | null;
            /** @description Method for the group's topics; null = the instance's. */
            method_override?: components["schemas"]["Method"] | null;
            /** @description Name. */
            name: string;
            /**
             * Format: uint32
             * @description Seconds to accept a new request, 1 to 86400; null = the instance's.
             */
            normative_accept_s?: number | null;
            /**
             * Format: uint32
             * @description Seconds to answer a client message, 1 to 86400; null = the instance's.
             */
            normative_reply_s?: number | null;
            /** @description Its operators. */
            operator_ids?: components["schemas"]["OperatorId"][];
            /**
             * Format: uint32
             * @description After so many seconds of waiting, 0 to 86400; null = 60.
             */
            overflow_after_s?: number | null;
            /** @description Waiting dialogs go to this group's operators too. */
            overflow_group_id?: components["schemas"]["SkillGroupId"] | null;
            /** @description Topics it handles. */
            subject_ids?: components["schemas"]["SubjectId"][];
            /**
             * Format: uint32
             * @description Unique clients each of its operators is to write to in a day, 1 to 10000; null = no quota.
             */
            touches_per_day?: number | null;
            /**
             * Format: int32
             * @description Order between groups, -1000 to 1000; the heavier group's operators come first.
             */
            weight?: number;
        };
        /** @description A new quick reply. */
        CreateBody4: {
            /** @description Name of the group it stands in, at most 100 characters. */
            category?: string;
            /** @description Channels it is for; none for all. */
            channels?: components["schemas"]["ChannelKind"][];
            /** @description Everybody's instead of one's own. */
            shared?: boolean;
            /** @description What is typed after `/`: one word of at most 50 characters, unique among shared ones or among one's own. */
            shortcut?: string;
            /** @description Skill groups a shared one is for; none for all. */
            skill_group_ids?: components["schemas"]["SkillGroupId"][];
            /** @description The text, 1 to 4000 characters; `{{client.name}}`, `{{operator.name}}`, `{{dialog.number}}` are filled in by the panel. */
            text: string;
            /** @description Title, 1 to 200 characters. */
            title: string;
        };
        /** @description A new filter. */
        CreateBody5: {
            /** @description Columns of its table. */
            columns?: string[];
            /** @description A group `{join: "and"|"or", items}` or a condition `{field, op, value}`. */
            conditions: unknown;
            /** @description The folder it lies in. */
            folder_id?: components["schemas"]["FolderId"] | null;
            /** @description Name, 1 to 200 characters. */
            name: string;
            /** @description Tell of dialogs that come in. */
            notify_on_new?: boolean;
            /** @description Everybody's instead of one's own. */
            shared?: boolean;
            /** @description Order of its list: last_message, waiting_longest, created, priority. */
            sort?: string | null;
        };
        /** @description A new folder. */
        CreateBody6: {
            /** @description `#rrggbb`. */
            color?: string;
            /** @description Key of an icon. */
            icon?: string;
            /** @description Name, 1 to 200 characters. */
            name: string;
            /** @description The folder it lies in; that one lies in none. */
            parent_id?: components["schemas"]["FolderId"] | null;
            /** @description Roles that see a shared one; empty = all. */
            role_ids?: number[];
            /** @description Everybody's instead of one's own. */
            shared?: boolean;
        };
        /** @description A new calendar. */
        CreateBody7: {
            /** @description Holidays and special days, at most 366. */
            days?: components["schemas"]["SpecialDay"][];
            /** @description Used where nothing else is chosen; takes that from the former default. */
            is_default?: boolean;
            /** @description Name, 1 to 200 characters. */
            name: string;
            /** @description Operators who work by it; each has one calendar at most. */
            operator_ids?: components["schemas"]["OperatorId"][];
            /** @description Topics whose time-outs and norms are counted by it; each has one calendar at most. */
            subject_ids?: components["schemas"]["SubjectId"][];
            /** @description IANA name of the time zone. */
            timezone: string;
            /** @description Working hours by weekday. */
            week?: components["schemas"]["Week"];
        };
        /** @description A new bot. */
        CreateBody8: {
            /** @description Topic of dialogs that begin without one. */
            default_subject_alias?: string | null;
            /** @description Group it stands in where bots are listed. */
            group_id?: components["schemas"]["BotGroupId"] | null;
            /** @description Name. */
            name: string;
            /** @description What an inbound message does while there is no scenario. */
            on_no_scenario?: components["schemas"]["OnNoScenario"];
        };
        /** @description What is blocked: an address or network, or the address that a dialog came from. */
        CreateBody9: {
            /** @description Bot; absent for every bot. */
            bot_id?: components["schemas"]["BotId"] | null;
            /** @description `203.0.113.7`, `203.0.113.0/24`, IPv6 likewise. Not with `dialog_id`. */
            cidr?: string | null;
            /** @description The visitor of this dialog; then the bot is the dialog's. */
            dialog_id?: components["schemas"]["DialogId"] | null;
            /** @description Why, at most 500 characters. */
            reason?: string;
            /** @description Ends then; absent never. */
            until?: components["schemas"]["Timestamp"] | null;
        };
        /**
         * Format: int64
         * @description A client's rating of a request.
         */
        CsatId: number;
        /** @description A rating of a closed request. */
        CsatView: {
            /** @description In the client's words. */
            comment: string;
            /** @description When. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Request. */
            dialog_id: components["schemas"]["DialogId"];
            /** @description Id. */
            id: components["schemas"]["CsatId"];
            /** @description Who held it when it was closed. */
            operator_id?: components["schemas"]["OperatorId"] | null;
            /**
             * Format: int32
             * @description 1 (very bad) to 5 (very good).
             */
            score: number;
        };
        /** @description How the other side is reached. Secrets left out stay as they are, null removes them. */
        CustomChannelBody: {
            /** @description Sent as `x-access-token`. */
            access_token?: string | null;
            /** @description `false` switches the channel off. */
            active?: boolean | null;
            /** @description Where messages and events go; `""` = nowhere (inbound only). */
            custom_channel_url: string;
            /** @description Token the other side sends with each update; without one, anybody who knows the address may send. */
            inbound_token?: string | null;
            /**
             * @description Servers whose files are fetched and kept here, besides that of `custom_channel_url`: `files.example.com`, `*.example.com`, `*`
             *     for every one; at most 50. Files on other servers stay links. Left out, they stay as they are.
             */
            media_hosts?: string[] | null;
            /** @description Makes a new signing secret; the former stays valid beside it. */
            rotate_signing_secret?: boolean;
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
            /** @description Servers whose files are fetched and kept here, besides that of `custom_channel_url`. */
            media_hosts: string[];
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
            /** @description Values of own fields by key. */
            extra: unknown;
            /**
             * Format: uint32
             * @description Dialogs that could not be taken away yet (the storage was away); they are tried again until they can.
             */
            failed: number;
            /** @description Id; also the operator's. */
            id: components["schemas"]["OperatorId"];
            /**
             * Format: uint32
             * @description Of these, those that the named colleague got.
             */
            inherited: number;
            /** @description System owner. */
            is_root: boolean;
            /** @description Name. */
            name: string;
            /**
             * Format: uint32
             * @description Of these, those that wait in the queue.
             */
            queued: number;
            /**
             * Format: uint32
             * @description Dialogs that somebody else has now, or that wait in the queue; those that were put off among them.
             */
            redistributed: number;
            /** @description Role names. */
            roles: string[];
            /** @description Skill groups. */
            skill_group_ids: components["schemas"]["SkillGroupId"][];
            /**
             * @description `active | directory | invited | inactive | erased`; an invited user has not set a password yet, one of `directory` has none and signs
             *     in with the company directory's.
             */
            status: string;
            /**
             * Format: uint32
             * @description Own quota of unique clients to write to in a day, which outweighs those of the groups; null = none of their own.
             */
            touches_per_day?: number | null;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /** @description Where the dialogs go; an empty body gives them to the queues of their topics. */
        DeactivateBody: {
            /** @description This colleague gets them, as many as they may hold; the rest waits in the queues. What is put off sleeps on with them. */
            to_operator_id?: components["schemas"]["OperatorId"] | null;
        };
        /** @description One decision in short; the whole table is `GET /api/v1/distribution/audit/{id}`. */
        DecisionBrief: {
            /**
             * Format: uint32
             * @description Load of the winner at that moment.
             */
            active: number;
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /**
             * Format: uint32
             * @description How many operators were looked at.
             */
            candidates_total: number;
            /** @description Channel, when the request is known. */
            channel?: components["schemas"]["ChannelKind"] | null;
            /** @description Request. */
            dialog_id: components["schemas"]["DialogId"];
            /**
             * Format: int64
             * @description Row of the audit; 0 while it has none.
             */
            id: number;
            /**
             * Format: uint32
             * @description Their limit.
             */
            limit: number;
            /** @description Winner. */
            operator_id?: components["schemas"]["OperatorId"] | null;
            /** @description Why nobody got it. */
            reason: string;
            /** @description `distributed | skipped | no_candidate | error`. */
            result: string;
            /** @description Topic. */
            subject_id?: components["schemas"]["SubjectId"] | null;
            /**
             * Format: int64
             * @description How long the client had waited, milliseconds.
             */
            waited_ms: number;
            /** @description Why this operator: `only_free`, `same_operator`, `least_load`, `by_turn`, `level`, `manual`; `""` without a winner. */
            why: string;
        };
        /** @description Height of rows and controls. */
        Density: "comfortable" | "compact";
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
        /** @description One line of the result window (distribution.md 6.2). */
        DialogMove: {
            /** @description Dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /** @description Who has it now (in a preview: would get it). */
            operator_id?: components["schemas"]["OperatorId"] | null;
            /**
             * @description Why it waits, was skipped or stays: a reason code of distribution.md 3.2, or `not_held`, `answered`, `busy`,
             *     `unavailable`, `no_topic_in_group`, `auto_connect`; `""` otherwise.
             */
            reason: string;
            /** @description What became of it. */
            result: components["schemas"]["MoveResult"];
        };
        /** @description Engine state (operator-line.md 3.2). */
        DialogState: "bot" | "new" | "queued" | "active" | "paused" | "closed" | "merged";
        /** @description «Dialog in JSON» of contract.md 3 with the additions of the panel. */
        DialogView: {
            /**
             * @description The operator who began it; null when the client did, or a key.
             * @default null
             */
            author_id: components["schemas"]["OperatorId"] | null;
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
            /**
             * @description The norm of this wait is used up then, in working time; null where no calendar counts.
             * @default null
             */
            due_at: components["schemas"]["Timestamp"] | null;
            /**
             * @description First answered by an operator.
             * @default null
             */
            first_operator_reply_at: components["schemas"]["Timestamp"] | null;
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
            /**
             * @description Sleeps until then; null while `paused` = until the client writes.
             * @default null
             */
            snoozed_until: components["schemas"]["Timestamp"] | null;
            /** @description Engine state. */
            state: components["schemas"]["DialogState"];
            /** @description Business status. */
            status_id?: components["schemas"]["StatusId"] | null;
            /** @description Topic. */
            subject_id?: components["schemas"]["SubjectId"] | null;
            /**
             * @description Tags, in the order in which they were put on.
             * @default []
             */
            tag_ids: components["schemas"]["TagId"][];
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
            /**
             * @description Three quarters of the norm of this wait are used up then, in working time; null where no calendar counts.
             * @default null
             */
            warn_at: components["schemas"]["Timestamp"] | null;
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
        /** @description A draft. Only its author ever sees it. */
        Draft: {
            /** @description Dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /** @description Kind. */
            kind: components["schemas"]["DraftKind"];
            /** @description A text written elsewhere at the same time. */
            other?: components["schemas"]["OtherDraft"] | null;
            /** @description The server's time of this text. */
            saved_at: components["schemas"]["Timestamp"];
            /** @description Text; `""` when it was sent or deleted. */
            text: string;
            /**
             * Format: int64
             * @description Names this text: grows with every save of a draft, also across its deletion.
             */
            version: number;
        };
        /** @description What the text is to become. */
        DraftKind: "reply" | "note";
        /** @description `GET|PATCH /api/v1/settings/embed`: whose pages may show the panel in a frame (integrations.md 8). */
        EmbedSettings: {
            /**
             * @description Exact origins such as `https://crm.example.com`, at most 20; empty = embedding is refused.
             * @default []
             */
            embed_allowed_origins: string[];
        };
        /** @description How the connection to the mail server is protected. */
        Encryption: "tls" | "starttls" | "none";
        /** @description The caller's own password. */
        EraseBody: {
            /** @description Password; absent for whoever has just confirmed who they are with the company's account. */
            current_password?: string | null;
        };
        /** @description The token of the frame's address. */
        ExchangeBody: {
            /** @description Token. */
            token: string;
        };
        /** @description What the file holds. */
        ExportBody: {
            /** @description Columns, first to last. */
            columns: string[];
            /** @description csv or xlsx. */
            format: components["schemas"]["Format"];
            /** @description Heads of the columns as the reader calls them; the names of the columns without it. */
            heads?: string[];
            /** @description The list; `cursor` and `limit` are not looked at. */
            list: components["schemas"]["SearchBody"];
            /** @description Between the cells of a CSV: `,` or `;`. */
            separator?: string | null;
            /** @description IANA name of the zone of the reader, whose clock moments are written by, as `2026-11-22 10:04:06`; ISO 8601 in UTC without it. */
            timezone?: string | null;
            /**
             * @description What the reader calls what stands in the cells, by column: `{"state": {"queued": "У черзі"}}`. Without it the cells have the keys
             *     that programs know.
             */
            words?: {
                [key: string]: {
                    [key: string]: string;
                };
            };
        };
        /** @description Whether there is one. */
        FactorView: {
            /**
             * Format: int64
             * @description Recovery codes that are left.
             */
            codes_left: number;
            /** @description In force since then; null without one. */
            confirmed_at?: components["schemas"]["Timestamp"] | null;
        };
        /** @description See [`PrechatField::kind`]. */
        FieldKind: "text" | "email" | "phone" | "choice";
        /** @description Type of a field. */
        FieldType: "STRING" | "TEXT" | "SELECT" | "SELECTAPI" | "FILE" | "INTEGER" | "BIGINT" | "FLOAT" | "DATE" | "BOOLEAN";
        /** @description A field as the card needs it. */
        FieldView: {
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Name under which `custom_fields` has the value. */
            key: string;
            /** @description Shown name. */
            label: string;
            /**
             * Format: int64
             * @description Largest number.
             */
            max?: number | null;
            /**
             * Format: int64
             * @description Smallest number.
             */
            min?: number | null;
            /** @description Only whoever sets the panel up changes it. */
            non_editable: boolean;
            /** @description Values of `SELECT`. */
            options: string[];
            /** @description Always in sight. */
            pinned: boolean;
            /** @description Cannot be emptied. */
            required: boolean;
            /** @description Type. */
            type: components["schemas"]["FieldType"];
            /** @description On the card at all. */
            visible: boolean;
        };
        /**
         * Format: int64
         * @description An uploaded file.
         */
        FileId: number;
        /** @description A row of the table. */
        FileRule: {
            /** @description Whether such files are accepted. */
            allow: boolean;
            /** @description Without a dot, lower case. */
            extension: string;
            /** @description Types its content may have. */
            mime_types: string[];
            /** @description For people. */
            title: string;
        };
        /** @description Which files people may send each other. */
        FileSettings: {
            /**
             * @description The table of types. A file needs a row that allows its extension and names the type its content has.
             * @default [
             *       {
             *         "allow": true,
             *         "extension": "jpg",
             *         "mime_types": [
             *           "image/jpeg"
             *         ],
             *         "title": "JPEG"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "jpeg",
             *         "mime_types": [
             *           "image/jpeg"
             *         ],
             *         "title": "JPEG"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "png",
             *         "mime_types": [
             *           "image/png"
             *         ],
             *         "title": "PNG"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "gif",
             *         "mime_types": [
             *           "image/gif"
             *         ],
             *         "title": "GIF"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "webp",
             *         "mime_types": [
             *           "image/webp"
             *         ],
             *         "title": "WebP"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "heic",
             *         "mime_types": [
             *           "image/heif"
             *         ],
             *         "title": "HEIC"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "heif",
             *         "mime_types": [
             *           "image/heif"
             *         ],
             *         "title": "HEIF"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "tgs",
             *         "mime_types": [
             *           "application/gzip"
             *         ],
             *         "title": "Telegram sticker"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "pdf",
             *         "mime_types": [
             *           "application/pdf"
             *         ],
             *         "title": "PDF"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "doc",
             *         "mime_types": [
             *           "application/msword",
             *           "application/x-ole-storage"
             *         ],
             *         "title": "Word 97–2003"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "docx",
             *         "mime_types": [
             *           "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
             *           "application/zip"
             *         ],
             *         "title": "Word"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "xls",
             *         "mime_types": [
             *           "application/vnd.ms-excel",
             *           "application/x-ole-storage",
             *           "application/msword"
             *         ],
             *         "title": "Excel 97–2003"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "xlsx",
             *         "mime_types": [
             *           "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
             *           "application/zip"
             *         ],
             *         "title": "Excel"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "csv",
             *         "mime_types": [
             *           "text/csv",
             *           "text/plain"
             *         ],
             *         "title": "CSV"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "txt",
             *         "mime_types": [
             *           "text/plain"
             *         ],
             *         "title": "Text"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "mp3",
             *         "mime_types": [
             *           "audio/mpeg"
             *         ],
             *         "title": "MP3"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "ogg",
             *         "mime_types": [
             *           "audio/ogg",
             *           "video/ogg"
             *         ],
             *         "title": "Ogg"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "wav",
             *         "mime_types": [
             *           "audio/wav"
             *         ],
             *         "title": "WAV"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "mp4",
             *         "mime_types": [
             *           "video/mp4",
             *           "video/x-m4v",
             *           "audio/m4a",
             *           "video/quicktime"
             *         ],
             *         "title": "MP4"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "webm",
             *         "mime_types": [
             *           "video/webm",
             *           "video/x-matroska"
             *         ],
             *         "title": "WebM"
             *       },
             *       {
             *         "allow": true,
             *         "extension": "zip",
             *         "mime_types": [
             *           "application/zip"
             *         ],
             *         "title": "ZIP"
             *       }
             *     ]
             */
            files: components["schemas"]["FileRule"][];
            /**
             * @description Pictures are shown in the dialog; otherwise they are files to download.
             * @default true
             */
            inline_images: boolean;
            /**
             * Format: uint32
             * @description Days after which files of dialogs are removed; 0 = kept for ever.
             * @default 0
             */
            lifecycle: number;
            /**
             * Format: uint32
             * @description Largest file, MB (1 MB = 1,048,576 bytes), 1 to 200. Channels may narrow it.
             * @default 25
             */
            max_file_size_mb: number;
            /**
             * Format: uint32
             * @description Room for all files, GB; 0 = no limit. Clients' files are accepted up to a tenth more.
             * @default 0
             */
            quota_gb: number;
        };
        /** @description A file. */
        FileView: {
            /** @description Uploaded. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Dialog of its message, null until it is sent. */
            dialog_id?: components["schemas"]["DialogId"] | null;
            /**
             * Format: int32
             * @description Height of a picture.
             */
            height?: number | null;
            /** @description Id; messages name it in `attachments`. */
            id: components["schemas"]["FileId"];
            /** @description Type by content. */
            mime: string;
            /** @description Shown name. */
            name: string;
            /** @description The photo as it came (HEIC), when it was converted to be shown. */
            original_url?: string | null;
            /** @description The photo as it came, likewise. */
            signed_original_url?: string | null;
            /** @description Small picture of a picture, likewise. */
            signed_thumb_url?: string | null;
            /** @description Content without a sign-in, for ten minutes; with `download=1` to save, also what could be shown. */
            signed_url: string;
            /**
             * Format: int64
             * @description Bytes as stored; a re-encoded picture has others than it came with.
             */
            size: number;
            /** @description Small picture of a picture, likewise. */
            thumb_url?: string | null;
            /** @description `image | video | audio | file`. */
            type: string;
            /** @description Content, for whoever may see the file. */
            url: string;
            /**
             * Format: int32
             * @description Width of a picture, pixels.
             */
            width?: number | null;
        };
        /**
         * Format: int64
         * @description A saved filter of the list.
         */
        FilterId: number;
        /** @description A saved filter. */
        FilterView: {
            /** @description Places of conditions that name something which is not there any more, as indexes from the top. They match nothing. */
            broken: number[][];
            /** @description Columns of its table; empty = the person's usual ones. */
            columns: string[];
            /** @description A group `{join: "and"|"or", items}` or a condition `{field, op, value}`. */
            conditions: unknown;
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description The folder it lies in. */
            folder_id?: components["schemas"]["FolderId"] | null;
            /** @description Id. */
            id: components["schemas"]["FilterId"];
            /** @description Name. */
            name: string;
            /** @description Tell of dialogs that come in. */
            notify_on_new: boolean;
            /**
             * Format: int32
             * @description Place among its neighbours.
             */
            order: number;
            /** @description Whose it is; null is everybody's. */
            owner_id?: components["schemas"]["OperatorId"] | null;
            /** @description Order of its list. */
            sort: components["schemas"]["Sort"];
            /** @description Last change. */
            updated_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Grows with every change; `If-Match` takes it.
             */
            version: number;
        };
        /** @description Answer of [`ListFitting`]. */
        FittingOperators: {
            /** @description Verdict about each of them, who got furthest first; at most 100. */
            candidates: components["schemas"]["CandidateVerdict"][];
            /** @description Dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /**
             * Format: uint32
             * @description How many fit by topic and bot.
             */
            fitting: number;
        };
        /**
         * Format: int64
         * @description A folder of saved filters.
         */
        FolderId: number;
        /** @description A folder. */
        FolderView: {
            /** @description `#rrggbb`, empty for none. */
            color: string;
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Key of an icon, empty for the usual one. */
            icon: string;
            /** @description Id. */
            id: components["schemas"]["FolderId"];
            /** @description Not shown in the pane. */
            is_hidden: boolean;
            /** @description Name. */
            name: string;
            /**
             * Format: int32
             * @description Place among its neighbours.
             */
            order: number;
            /** @description Whose it is; null is everybody's. */
            owner_id?: components["schemas"]["OperatorId"] | null;
            /** @description The folder it lies in. */
            parent_id?: components["schemas"]["FolderId"] | null;
            /** @description Roles that see a shared one; empty = all. */
            role_ids: number[];
            /** @description Last change. */
            updated_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Grows with every change; `If-Match` takes it.
             */
            version: number;
        };
        /** @description Whose password. */
        ForgotBody: {
            /** @description E-mail, the name to sign in with. */
            email: string;
        };
        /** @description Format of the file. */
        Format: "csv" | "xlsx";
        /** @description What a message said before. */
        FormerView: {
            /** @description Names of its files. */
            files: string[];
            /** @description Text. */
            text: string;
            /** @description Until then. */
            until: components["schemas"]["Timestamp"];
        };
        /** @description One right. */
        Grant: "op_panel" | "op_reply" | "op_reply_any" | "op_note" | "op_take_from_queue" | "op_transfer" | "op_transfer_over_limit" | "op_close" | "op_reopen" | "op_edit_closed" | "op_outbound" | "op_bulk" | "op_export" | "folders_shared_edit" | "filters_shared_edit" | "op_view_all" | "op_ban" | "csat_delete" | "clients.view_contacts" | "clients.reveal_contacts" | "clients.export" | "clients.delete" | "operators_monitor" | "operators_force_status" | "operators_redistribute" | "queue_status" | "distribution_audit" | "settings.op.view" | "settings_op_panel" | "settings_channels" | "settings_bots" | "settings_users" | "settings_roles" | "settings_instance" | "audit" | "api_keys" | "embed_token" | "statistics";
        /** @description A group of the directory and the role its members have here. */
        GroupRole: {
            /** @description Name of the group's entry, such as `CN=Support,OU=Groups,DC=example,DC=com`. */
            group: string;
            /** @description Name of a role of this panel. */
            role: string;
        };
        /** @description Which groups' topics a role holds for. */
        GroupScope: "all" | "own";
        /** @description A message that was found. */
        Hit: {
            /** @description The dialog it is a line of, with its client. */
            dialog: components["schemas"]["DialogView"];
            /** @description The message; `GET /api/v1/dialogs/{id}/messages/{message_id}` has it whole. */
            message: components["schemas"]["HitMessage"];
            /** @description The part of its text around the words. */
            snippet: components["schemas"]["Snippet"];
        };
        /** @description Where and when it was written. */
        HitMessage: {
            /** @description Who wrote it. */
            author: components["schemas"]["Author"];
            /** @description When. */
            created_at: components["schemas"]["Timestamp"];
            /** @description From the client, to the client, or inside the team. */
            direction: components["schemas"]["Direction"];
            /** @description Id. */
            id: components["schemas"]["MessageId"];
            /**
             * Format: int64
             * @description Place in the dialog, from 1.
             */
            seq: number;
        };
        /** @description What became of a file. */
        ImportAnswer: {
            /**
             * Format: uint
             * @description Users made, or that would be.
             */
            created: number;
            /** @description Nothing was made: it was only judged. */
            dry_run: boolean;
            /** @description Lines in their order. */
            lines: components["schemas"]["ImportLine"][];
        };
        /** @description A file. */
        ImportBody: {
            /**
             * @description The text of the file: a first line with `email`, `name` (or `first_name` and `last_name`) and `roles`, then a line a user; `,` or
             *     `;` between cells, several roles with `|` or spaces between them. A column named by the key or the label of a field of users
             *     fills that field in.
             */
            csv: string;
            /** @description Only judges. */
            dry_run?: boolean;
            /** @description Sends everybody who was made an invitation. */
            invite?: boolean;
            /** @description Roles of whoever has none in the file. */
            roles?: string[];
        };
        /** @description A line of the file. */
        ImportLine: {
            /** @description E-mail as read. */
            email: string;
            /** @description Values of own fields as read, by key; empty cells are left out. */
            extra: {
                [key: string]: string;
            };
            /** @description An invitation is on its way. */
            invited: boolean;
            /**
             * Format: uint
             * @description Its number, as an editor counts.
             */
            line: number;
            /** @description Name as read. */
            name: string;
            /** @description Why not; empty otherwise. */
            reason: string;
            /** @description What became of it. */
            result: components["schemas"]["ImportResult"];
            /** @description Roles as read, or those of the call. */
            roles: string[];
        };
        /** @description What became of a line. */
        ImportResult: "created" | "exists" | "refused";
        /** @description `GET|PATCH /api/v1/settings/instance`: keys of the whole instance (administration.md 9). */
        InstanceSettings: {
            /**
             * @description Exact origin of a client portal whose pages may call the API with a token, never with the cookie; empty = none.
             * @default
             */
            client_portal_url: string;
            /**
             * @description IANA name of the zone in which times are written where nobody says another; a former name is stored under the present one.
             * @default UTC
             */
            instance_timezone: string;
        };
        /** @description A part of a day, minutes after midnight by the wall clock of the calendar's zone; the end is not part of it. */
        Interval: {
            /**
             * Format: uint16
             * @description First minute, 0..=1439.
             */
            from_min: number;
            /**
             * Format: uint16
             * @description First minute after it, 1..=1440.
             */
            to_min: number;
        };
        /**
         * Format: int64
         * @description An address that gets no website chat.
         */
        IpBlockId: number;
        /** @description A blocked address. */
        IpBlockView: {
            /** @description Bot; null is every bot. */
            bot_id?: components["schemas"]["BotId"] | null;
            /** @description Network, such as `203.0.113.7/32`. */
            cidr: string;
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Who made it; null is a key. */
            created_by?: components["schemas"]["OperatorId"] | null;
            /**
             * Format: int64
             * @description Visits it turned away, as of some seconds ago.
             */
            hits: number;
            /** @description Id. */
            id: components["schemas"]["IpBlockId"];
            /** @description Why, for colleagues. */
            reason: string;
            /** @description Ends then; null never. */
            until?: components["schemas"]["Timestamp"] | null;
        };
        /** @description Whom the token signs in. */
        IssueBody: {
            /** @description E-mail of an operator. */
            user_email: string;
        };
        /** @description A one-time token. */
        IssuedToken: {
            /** @description Ends, 60 s from now. */
            expires_at: components["schemas"]["Timestamp"];
            /** @description For the address of the frame: `/embed/inbox#token=…`. */
            token: string;
        };
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
        /** @description Figures of the strip on top; medians and shares are those of the last hour, or since `since` when that is later. */
        Kpi: {
            /**
             * Format: uint32
             * @description Seconds a client may wait for an operator.
             */
            accept_norm_s: number;
            /**
             * Format: uint32
             * @description Requests given to operators in the last minute.
             */
            assigned_last_minute: number;
            /**
             * Format: uint32
             * @description On a break: neither receiving nor off line.
             */
            away: number;
            /**
             * Format: uint32
             * @description Percent of closed requests that never needed an operator.
             */
            by_scenario_percent?: number | null;
            /**
             * Format: uint32
             * @description Clients who were connected with an operator in the last hour.
             */
            connected_last_hour: number;
            /**
             * Format: int64
             * @description How long the last 20 of them had waited on average, milliseconds: what a client may expect; null = nobody was connected.
             */
            expected_wait_ms?: number | null;
            /**
             * Format: int64
             * @description Median time to the first answer, milliseconds.
             */
            first_reply_ms?: number | null;
            /**
             * Format: uint32
             * @description Free slots of operators who could receive.
             */
            free_slots: number;
            /** @description Who waits longest. */
            longest?: components["schemas"]["LongestWait"] | null;
            /**
             * Format: uint32
             * @description Operators who could receive now.
             */
            online: number;
            /**
             * Format: uint32
             * @description All active operators.
             */
            operators: number;
            /**
             * Format: uint32
             * @description Seconds a client may wait for an answer.
             */
            reply_norm_s: number;
            /** @description Figures are counted from here on. */
            since: components["schemas"]["Timestamp"];
            /**
             * Format: uint32
             * @description Percent connected within the norm.
             */
            sla_percent?: number | null;
            /**
             * Format: uint32
             * @description Wanted percent.
             */
            sla_target: number;
            /**
             * Format: uint32
             * @description Clients that wait.
             */
            waiting: number;
            /**
             * Format: uint32
             * @description The same 15 minutes ago; null = not known yet.
             */
            waiting_before?: number | null;
            /**
             * Format: uint32
             * @description Percent of them given within 5 s of waiting.
             */
            within_5s_percent?: number | null;
        };
        /** @description Language of the panel. */
        Language: "uk" | "en";
        /** @description What a check found. */
        LdapCheck: {
            /**
             * Format: uint32
             * @description Of them with an account here.
             */
            accounts: number;
            /** @description The same as a sentence, with the directory's own words where it had any. */
            detail: string;
            /** @description Groups of the map that it does not have. */
            missing_groups: string[];
            /** @description The directory answered as it should. */
            ok: boolean;
            /**
             * Format: uint32
             * @description People it named.
             */
            people: number;
            /** @description What is wrong, as a word; null = nothing. */
            problem?: string | null;
        };
        /** @description What changes; absent members stay. */
        LdapPatch: {
            /** @description Where people are looked for. */
            base_dn?: string | null;
            /** @description Name of the account that reads the directory. */
            bind_dn?: string | null;
            /** @description Its password; empty removes it. */
            bind_password?: string | null;
            /** @description Certificates that are trusted instead of the system's, PEM. */
            ca_certificate?: string | null;
            /** @description People may sign in with the directory's password. */
            enabled?: boolean | null;
            /** @description All groups and their roles. */
            groups?: components["schemas"]["GroupRole"][] | null;
            /** @description Whether people of groups inside these groups count too. */
            nested_groups?: boolean | null;
            /** @description TLS after StartTLS, with `ldap://`. */
            start_tls?: boolean | null;
            /**
             * Format: uint32
             * @description Minutes between two looks at everybody, 5 to 1440.
             */
            sync_interval_min?: number | null;
            /** @description `ldaps://host[:port]`, or `ldap://host[:port]` with `start_tls`; private addresses need `EGRESS__ALLOW`. */
            url?: string | null;
            /** @description Who a person is, such as `(&(objectClass=user)(mail={login}))`. */
            user_filter?: string | null;
        };
        /** @description The directory as it is shown. */
        LdapView: {
            /** @description Where people are looked for. */
            base_dn: string;
            /** @description Name of the account that reads the directory. */
            bind_dn: string;
            /** @description `****` and at most the last four characters; empty = none is stored. */
            bind_password: string;
            /** @description Certificates that are trusted instead of the system's, PEM; empty = the system's. */
            ca_certificate: string;
            /** @description People may sign in with the directory's password. */
            enabled: boolean;
            /** @description Groups and the roles their members have here; empty = roles are given by hand. */
            groups: components["schemas"]["GroupRole"][];
            /** @description The last look, also one before the server was started; null = none yet. */
            last_sync?: components["schemas"]["SyncReport"] | null;
            /** @description Whether people of groups inside these groups count too. */
            nested_groups: boolean;
            /** @description TLS after StartTLS, with `ldap://`. */
            start_tls: boolean;
            /**
             * Format: uint32
             * @description Minutes between two looks at everybody, 5 to 1440.
             */
            sync_interval_min: number;
            /** @description `ldaps://host[:port]`, or `ldap://host[:port]` with `start_tls`. */
            url: string;
            /** @description Who a person is: `{login}` stands for their e-mail. */
            user_filter: string;
        };
        /** @description A row that was left alone. */
        LeftAlone: {
            /** @description Id. */
            id: string;
            /** @description Why: `not_found` (delivered, dropped, no such row) or `being_sent` (ask again). */
            reason: string;
        };
        /** @description Which conversation. */
        LetterBody: {
            /** @description Public id of the chat; absent for the newest. */
            dialog_id?: string | null;
            /** @description Language of the letter's own words. */
            language?: components["schemas"]["LetterLanguage"];
        };
        /** @description Language of a letter. */
        LetterLanguage: "uk" | "en";
        /** @description What became of a letter. Never its text. */
        LetterView: {
            /** @description What the mail server said last. */
            answer: string;
            /**
             * Format: int32
             * @description Tries begun.
             */
            attempts: number;
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description What it is about. */
            dialog_id?: components["schemas"]["DialogId"] | null;
            /** @description Accepted or given up. */
            finished_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description `invite`, `reset`, `password_changed`, `company_sign_in`, `notice`. */
            kind: string;
            /** @description The next try, while it is queued. */
            next_at?: components["schemas"]["Timestamp"] | null;
            /** @description `queued`, `sent`, `failed`. */
            state: string;
            /** @description Address. */
            to: string;
            /** @description For whom. */
            user_id?: components["schemas"]["OperatorId"] | null;
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
            /**
             * Format: uint32
             * @description Uploads per minute and visitor; 0 = none.
             * @default 5
             */
            widget_uploads_per_min: number;
        };
        /** @description Limits; absent members stay. */
        LimitsBody: {
            /** @description The same by channel; a channel left out has the instance's. */
            by_channel?: {
                [key: string]: number;
            } | null;
            /**
             * Format: uint8
             * @description For the method `level_first`, 1 to 5.
             */
            level?: number | null;
            /** @description A supervisor's pause of distribution. */
            paused?: boolean | null;
            /**
             * Format: uint32
             * @description Dialogs at once, 0 to 1000; null = the instance's.
             */
            total?: number | null;
            /**
             * Format: uint32
             * @description Own quota of unique clients to write to in a day, 1 to 10000; null = none of their own, those of their groups count.
             */
            touches_per_day?: number | null;
        };
        /** @description What the page shows. */
        LinkAnswer: {
            /** @description Whose. */
            email: string;
            /** @description Ends. */
            expires_at: components["schemas"]["Timestamp"];
            /** @description `invite` or `reset`. */
            kind: string;
            /** @description Name. */
            name: string;
            /**
             * Format: uint
             * @description Characters a new password has at least.
             */
            password_min_chars: number;
        };
        /** @description The token of the page's address. */
        LinkBody: {
            /** @description Token. */
            token: string;
        };
        /** @description The link, shown once. */
        LinkView: {
            /** @description Ends. */
            expires_at: components["schemas"]["Timestamp"];
            /** @description `invite` for a user without a password, else `reset`. */
            kind: string;
            /** @description Address to hand over; whoever has it sets the password. */
            url: string;
        };
        /** @description One value of a list. */
        ListItem: {
            /** @description Shown. */
            label: string;
            /** @description Stored. */
            value: string;
        };
        /** @description Where a list of values is fetched from. */
        ListSource: {
            /**
             * Format: uint32
             * @description Seconds the list is kept, 0..=86400; 0 asks each time.
             * @default 0
             */
            cache_s: number;
            /**
             * @description Path to the array in the answer, names joined by dots; empty = the answer is the array.
             * @default
             */
            items_path: string;
            /**
             * @description Path to the shown text in an item; empty = the value.
             * @default
             */
            label_path: string;
            /**
             * @description Address, asked with GET.
             * @default
             */
            url: string;
            /**
             * @description Path to the stored value in an item; empty = the item itself.
             * @default
             */
            value_path: string;
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
            /** @description Second factor, when the user has one. */
            otp?: string | null;
            /** @description At most 256 bytes. */
            password: string;
        };
        /** @description Who waits longest. */
        LongestWait: {
            /** @description Request. */
            dialog_id: components["schemas"]["DialogId"];
            /** @description Began to wait. */
            queued_at: components["schemas"]["Timestamp"];
            /** @description Its topic. */
            subject_id?: components["schemas"]["SubjectId"] | null;
        };
        /** @description How the panel looks here, for whoever opens it. */
        LookView: {
            /** @description Shown in place of the product's own name; empty = Rozmova. */
            product_name: string;
            /** @description Address of an own script. */
            script?: string | null;
            /** @description Address of an own style. */
            style?: string | null;
        };
        /** @description What changes; absent members stay. */
        MailPatch: {
            /** @description Certificates that are trusted instead of the system's, PEM. */
            ca_certificate?: string | null;
            /** @description Letters leave. */
            enabled?: boolean | null;
            /** @description Protection. */
            encryption?: components["schemas"]["Encryption"] | null;
            /** @description Sender's address. */
            from_address?: string | null;
            /** @description Sender's name. */
            from_name?: string | null;
            /** @description Name or address of the mail server; private ones need `EGRESS__ALLOW`. */
            host?: string | null;
            /** @description Language of letters to people who have chosen none. */
            language?: components["schemas"]["LetterLanguage"] | null;
            /**
             * Format: uint32
             * @description Seconds something stays unseen before it becomes a letter to whoever has no panel open, 5 to 3600.
             */
            notice_after_s?: number | null;
            /**
             * Format: uint32
             * @description Minutes between two letters about one dialog, 1 to 1440.
             */
            notice_pause_min?: number | null;
            /** @description Password; empty removes it. */
            password?: string | null;
            /**
             * Format: uint16
             * @description Port: 25, 465, 587, 2525, another one only for addresses of `EGRESS__ALLOW`.
             */
            port?: number | null;
            /** @description Where answers go. */
            reply_to?: string | null;
            /** @description Name to sign in with. */
            user?: string | null;
        };
        /** @description What the mail server said. */
        MailTest: {
            /** @description It took the letter. */
            accepted: boolean;
            /** @description Its own words, such as `550 5.1.1 no such user`. */
            answer: string;
            /** @description Where the letter went. */
            to: string;
        };
        /** @description The settings of mail as they are shown. */
        MailView: {
            /** @description Certificates that are trusted instead of the system's, PEM; empty = the system's. */
            ca_certificate: string;
            /** @description Letters leave. */
            enabled: boolean;
            /** @description Protection of the connection. */
            encryption: components["schemas"]["Encryption"];
            /**
             * Format: int64
             * @description Letters given up in the last 30 days.
             */
            failed: number;
            /** @description Sender's address. */
            from_address: string;
            /** @description Sender's name. */
            from_name: string;
            /** @description Name or address of the mail server. */
            host: string;
            /** @description Language of letters to people who have chosen none. */
            language: components["schemas"]["LetterLanguage"];
            /**
             * Format: uint32
             * @description Seconds something stays unseen before it becomes a letter to whoever has no panel open, 5 to 3600.
             */
            notice_after_s: number;
            /**
             * Format: uint32
             * @description Minutes between two letters about one dialog, 1 to 1440.
             */
            notice_pause_min: number;
            /** @description Why letters with links cannot be sent; null = they can. */
            obstacle?: string | null;
            /** @description `****` and at most the last four characters; empty = none is stored. */
            password: string;
            /**
             * Format: uint16
             * @description Port.
             */
            port: number;
            /** @description Where answers go; empty = to the sender. */
            reply_to: string;
            /** @description Name to sign in with; empty = none is needed. */
            user: string;
            /** @description When the server accepted a test letter under these settings; null = it has not. */
            verified_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int64
             * @description Letters that wait.
             */
            waiting: number;
        };
        /** @description A link on its way by e-mail. */
        MailedLink: {
            /** @description Ends. */
            expires_at: components["schemas"]["Timestamp"];
            /** @description `invite` for a user without a password, else `reset`. */
            kind: string;
            /** @description Where it goes. */
            to: string;
        };
        /** @description A marked place, in characters (Unicode scalar values) of the snippet. */
        Mark: {
            /**
             * Format: uint
             * @description First character.
             */
            from: number;
            /**
             * Format: uint
             * @description The character after the last.
             */
            to: number;
        };
        /** @description The signed-in user. */
        MeAnswer: {
            /** @description For writes with the cookie. */
            csrf_token: string;
            /** @description Rights. */
            grants: components["schemas"]["Grant"][];
            /** @description Who. */
            user: components["schemas"]["UserBrief"];
        };
        /** @description How one is told. */
        Means: {
            /** @description A notification of the browser. */
            browser: boolean;
            /**
             * @description A letter, when no panel is open.
             * @default false
             */
            email: boolean;
            /** @description A notice inside the panel. */
            in_app: boolean;
            /** @description A notification of every browser that takes them, when no panel is looked at; absent is as the product does by default. */
            push?: boolean | null;
            /** @description A sound. */
            sound: boolean;
            /**
             * Format: uint8
             * @description Loudness of the sound, 0 to 100.
             */
            volume: number;
        };
        /** @description Somebody a note can name. */
        Mentionable: {
            /** @description Operator. */
            id: components["schemas"]["OperatorId"];
            /** @description Name, as it stands behind the `@`. */
            name: string;
        };
        /** @description Who is joined into whom. */
        MergeBody: {
            /** @description The client that is joined into the one of the address. */
            client_id: components["schemas"]["ClientId"];
        };
        /** @description A merge that can still be taken back. */
        MergeView: {
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description Who did it. */
            by_name: string;
            /** @description The client that was joined. */
            client_id: components["schemas"]["ClientId"];
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Until when it can be taken back. */
            undo_until: components["schemas"]["Timestamp"];
        };
        /** @description One line of a dialog. */
        Message: {
            /**
             * @description Files, as the API shows them (JSON objects `{id?,type,url,name,mime,size,state?,reason?}`). A file of another server that is
             *     fetched has a `state`: `pending`, `stored`, `rejected` or `failed`, the last two with a `reason`.
             */
            attachments: unknown[];
            /** @description Who wrote it. */
            author: components["schemas"]["Author"];
            /** @description Buttons, as the API shows them. */
            buttons: unknown[];
            /** @description The sender's own id of the message; unique per dialog and author. */
            client_nonce?: string | null;
            /** @description When the product accepted it. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When its author took it back: its text and files are gone from it. Absent otherwise. */
            deleted_at?: components["schemas"]["Timestamp"] | null;
            /** @description The dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /** @description Where it goes. */
            direction: components["schemas"]["Direction"];
            /** @description When its author changed it last; absent when it is as it was written. */
            edited_at?: components["schemas"]["Timestamp"] | null;
            /** @description Why it failed, `None` otherwise. */
            error_code?: string | null;
            /** @description Id. */
            id: components["schemas"]["MessageId"];
            /** @description Colleagues that a note names; absent for none. */
            mentions?: components["schemas"]["OperatorId"][];
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
            /** @description Public ids of uploaded files, at most 10. */
            file_ids?: string[];
            /** @description Public id of the message it answers. */
            reply_to?: string | null;
            /** @description 1 to 10,000 characters; may be empty beside files. */
            text?: string;
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
        /** @description What becomes (or would become) of one dialog. */
        MoveResult: "moved" | "queued" | "skipped" | "failed";
        /** @description The caller's own fields. */
        MyFields: {
            /** @description Fields in their order, without those that are hidden from the caller's roles. */
            fields: components["schemas"]["FieldView"][];
            /** @description The caller may write what others only read. */
            may_write_all: boolean;
            /** @description Values by key. */
            values: unknown;
        };
        /** @description What changes. */
        MyFieldsBody: {
            /** @description Values by key; absent keys stay, null empties. */
            values: {
                [key: string]: unknown;
            };
        };
        /** @description What goes into an app. */
        NewFactor: {
            /** @description `otpauth://…`, to open or scan. */
            otpauth_url: string;
            /** @description Base32, to type in. */
            secret: string;
        };
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
        /** @description How a link is made; an empty body makes a plain one. */
        NewLinkBody: {
            /** @description The password the user has now signs them in no more: whoever enters it sets another one first. Nobody is signed out. */
            change_at_next_login?: boolean;
        };
        /** @description Where a dialog without a topic goes (distribution.md 3.2). */
        NoTopicGoesTo: "all" | "nobody";
        /**
         * Format: int64
         * @description A line of somebody's bell.
         */
        NotificationId: number;
        /** @description A page of the bell. */
        NotificationPage: {
            /** @description Lines, newest first. */
            data: components["schemas"]["NotificationView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
            /**
             * Format: int64
             * @description Lines not seen yet, on whatever page.
             */
            unread: number;
        };
        /** @description A line of the bell. */
        NotificationView: {
            /** @description Who did it, `""` for the product itself. */
            by_name: string;
            /** @description Client of the dialog, `""` without one. */
            client_name: string;
            /** @description When it happened. */
            created_at: components["schemas"]["Timestamp"];
            /** @description The dialog it is about. */
            dialog_id?: components["schemas"]["DialogId"] | null;
            /** @description Id. */
            id: components["schemas"]["NotificationId"];
            /** @description `assigned`, `transfer`, `status_forced`, `mention`, `snooze_over`, `snooze_reply`, `word`; others may come. */
            kind: string;
            /** @description Whether it was seen. */
            read: boolean;
            /** @description What a supervisor said (`word`), else `""`. */
            text: string;
        };
        /** @description The matrix of notifications. */
        Notifications: {
            /**
             * @description Browser notifications do not show what was written.
             * @default false
             */
            hide_text: boolean;
            /**
             * @description No sound while one types.
             * @default true
             */
            mute_while_typing: boolean;
            /**
             * @description By occasion; an absent one is told as the panel does by default.
             * @default {}
             */
            occasions: {
                [key: string]: components["schemas"]["Means"];
            };
            /**
             * @description Notifications that come without an open panel show what was written; they pass through the push service of the browser's
             *     maker, encrypted.
             * @default false
             */
            push_text: boolean;
            /**
             * Format: uint32
             * @description See [`Occasion::QueueAbove`], 1 to 10000.
             * @default 10
             */
            queue_above: number;
        };
        /** @description What was found. */
        OidcCheck: {
            /** @description Line by line. */
            findings: components["schemas"]["OidcFinding"][];
            /** @description Nothing is wrong. */
            ok: boolean;
        };
        /** @description One line of what was found when the settings were tried. */
        OidcFinding: {
            /** @description What was found, or what is wrong. */
            detail: string;
            /** @description As it should be. */
            ok: boolean;
            /** @description `discovery`, `issuer`, `endpoints`, `flow`, `algorithms`, `scopes`, `proof`, `keys`, `client`. */
            what: string;
        };
        /** @description What changes; absent members stay. */
        OidcPatch: {
            /** @description Name the provider gave this instance. */
            client_id?: string | null;
            /** @description The secret that belongs to it; empty removes it. */
            client_secret?: string | null;
            /** @description Only accounts of these domains are let in, at most 50; empty = of any. */
            domains?: string[] | null;
            /** @description The button is on the sign-in page. */
            enabled?: boolean | null;
            /** @description Address of another provider than Google, as it calls itself; private ones need `EGRESS__ALLOW`. */
            issuer?: string | null;
            /** @description What the button calls the service, at most 40 characters. */
            label?: string | null;
            /** @description Whose service it is. */
            provider?: components["schemas"]["OidcProvider"] | null;
        };
        /** @description Whose service it is. */
        OidcProvider: "google" | "generic";
        /** @description The settings as they are shown. */
        OidcView: {
            /** @description Name the provider gave this instance. */
            client_id: string;
            /** @description `****` and at most the last four characters; empty = none is stored. */
            client_secret: string;
            /** @description Only accounts of these domains are let in; empty = of any. */
            domains: string[];
            /** @description The button is on the sign-in page. */
            enabled: boolean;
            /** @description Address of another provider than Google. */
            issuer: string;
            /** @description What the button calls the service. */
            label: string;
            /** @description Why it cannot be switched on; null = it can. */
            obstacle?: string | null;
            /** @description Whose service it is. */
            provider: components["schemas"]["OidcProvider"];
            /** @description Where the provider sends people back to: register it there letter by letter; empty while our address is not known. */
            redirect_uri: string;
        };
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
             * @description The same for single queues, by topic.
             * @default {}
             */
            alert_by_subject: {
                [key: string]: components["schemas"]["AlertRule"];
            };
            /**
             * Format: uint32
             * @description Alert: a client waits longer than so many seconds, 0..=86400; 0 = off.
             * @default 180
             */
            alert_longest_wait_s: number;
            /**
             * @description Alert: clients wait and nobody of their queue is on line.
             * @default true
             */
            alert_nobody_online: boolean;
            /**
             * Format: uint32
             * @description Alert of the live board: more clients of one queue wait than this, 0..=100000; 0 = off.
             * @default 10
             */
            alert_waiting_count: number;
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
             * @description Blocks of the client's card beside a dialog, in their order: each of them once.
             * @default [
             *       {
             *         "block": "request",
             *         "visible": true
             *       },
             *       {
             *         "block": "contacts",
             *         "visible": true
             *       },
             *       {
             *         "block": "client",
             *         "visible": true
             *       },
             *       {
             *         "block": "site",
             *         "visible": true
             *       },
             *       {
             *         "block": "past",
             *         "visible": true
             *       },
             *       {
             *         "block": "changes",
             *         "visible": true
             *       }
             *     ]
             */
            client_card: components["schemas"]["CardBlock"][];
            /**
             * @description The closing form has a place for a comment that may be left empty; `comment_required_on_close` goes before it. With neither
             *     operators are not asked for one (administration.md 8.4: required, optional, off).
             * @default false
             */
            comment_offered_on_close: boolean;
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
             * @description Whoever closes may leave out the question for a rating, where the channel asks it.
             * @default false
             */
            csat_choice_on_close: boolean;
            /**
             * Format: uint32
             * @description Minutes in which operators may take a message of theirs back, 0..=1440; 0 = never.
             * @default 5
             */
            delete_own_message_min: number;
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
             * @description Minutes in which operators may change a message of theirs, 0..=1440; 0 = never.
             * @default 5
             */
            edit_own_message_min: number;
            /**
             * Format: uint32
             * @description Minutes an operator who lost or declined a dialog is excluded from it.
             * @default 10
             */
            exclude_min: number;
            /**
             * Format: uint32
             * @description Days back for which the client's card, also beside a dialog, names earlier requests and their ratings, 0..=3650; 0 = all. Open
             *     requests are always named, and everything to whoever sees all dialogs; lists and the search go by the rights alone.
             * @default 0
             */
            history_depth_days: number;
            /**
             * @description Hot keys of everybody who has not rebound the action in their profile; what is not named is as it comes.
             * @default {}
             */
            hotkeys: {
                [key: string]: string[];
            };
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
             * @description What a client is told once who waits outside the working time of their topic's calendar, by two-letter language; empty = nothing.
             * @default {}
             */
            off_hours_texts: {
                [key: string]: string;
            };
            /**
             * @description The operator's name goes with their messages.
             * @default true
             */
            operator_name_in_messages: boolean;
            /**
             * @description What clients read as the operator's name: a text with `{{first_name}}`, `{{last_name}}` and `{{name}}`, at most 100 characters.
             * @default {{first_name}} {{last_name}}
             */
            operator_name_template: string;
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
             * @description Which dialogs that we began (`is_outbound`) an operator may read; for those it stands in place of
             *     `operator_sees_foreign_dialogs`.
             * @default own
             */
            outbound_chats_visibility: components["schemas"]["SeesOutbound"];
            /**
             * @description What a dialog does whose operator cannot receive it.
             * @default fallback
             */
            pin_policy: components["schemas"]["PinPolicy"];
            /**
             * Format: uint32
             * @description Seconds it waits for them before anybody may get it when the policy is `fallback`, 0..=86400.
             * @default 60
             */
            pin_wait_s: number;
            /**
             * Format: uint32
             * @description Minutes between two words about their place to a client who waits in the queue, 0..=1440; 0 = off (distribution.md 4.3).
             * @default 0
             */
            queue_notice_min: number;
            /**
             * @description What the client is told then, by two-letter language, each up to 1000 characters; `{{queue_position}}` and `{{expected_wait_min}}`
             *     are filled in.
             * @default {}
             */
            queue_notice_texts: {
                [key: string]: string;
            };
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
             * Format: uint32
             * @description Minutes between the status of auto-offline and that, 0..=1440.
             * @default 0
             */
            redistribute_delay_min: number;
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
             * @description What of the right pane comes first.
             * @default details
             */
            right_panel_tab: components["schemas"]["RightPanelTab"];
            /**
             * @description Operators outside their working calendar get no new dialogs.
             * @default false
             */
            schedule_enforced: boolean;
            /**
             * Format: uint32
             * @description Seconds between pressing Send and sending, 0..=10.
             * @default 0
             */
            send_delay_s: number;
            /**
             * @description Beside a dialog an operator sees the client's earlier requests of all channels, not only of this one.
             * @default true
             */
            show_history_of_other_channels: boolean;
            /**
             * @description System lines such as «operator connected» are shown.
             * @default true
             */
            show_system_messages: boolean;
            /**
             * Format: uint32
             * @description Percent of clients who should be connected within `normative_accept_s`, 0..=100.
             * @default 95
             */
            sla_target_percent: number;
            /**
             * @description One of the statuses that mean «closed» is needed to close, where there is one besides those of spam.
             * @default false
             */
            status_required_on_close: boolean;
            /**
             * Format: uint32
             * @description Prefer the client's last operator for this many days; 0 = off.
             * @default 0
             */
            sticky_operator_days: number;
            /**
             * @description The panel offers operators only the topics of their skill groups when they choose one.
             * @default false
             */
            subjects_by_skill_groups: boolean;
            /**
             * @description Operators see that a supervisor looks into their dialog; off, only when the supervisor types.
             * @default true
             */
            supervisor_views_shown: boolean;
            /**
             * @description Whoever edits a client's card may put on tags that are not in the list of client tags.
             * @default false
             */
            tags_free_create: boolean;
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
             * @description What the chat timer does. Handed on to others, a conversation in which nobody waits for an answer stays with whoever gets it
             *     until somebody writes.
             * @default close
             */
            timer_action: components["schemas"]["TimerAction"];
            /**
             * @description Status that a conversation gets when the chat timer closes it, one that means «closed»; `None` = it keeps its own.
             * @default null
             */
            timer_close_status_id: components["schemas"]["StatusId"] | null;
            /**
             * @description What the client is told when the chat timer closes the conversation, up to 1000 characters; empty = nothing.
             * @default
             */
            timer_close_text: string;
            /**
             * @description What they are counted from. Whoever gets the conversation has the whole time in any case.
             * @default last_operator_message
             */
            timer_counts_from: components["schemas"]["TimerCountsFrom"];
            /**
             * @description Chat timer on.
             * @default false
             */
            timer_enabled: boolean;
            /**
             * @description Skill group in whose queue it waits then by `transfer_group`, which needs one.
             * @default null
             */
            timer_group_id: components["schemas"]["SkillGroupId"] | null;
            /**
             * Format: uint32
             * @description Chat timer, minutes, ≥ 1.
             * @default 15
             */
            timer_minutes: number;
            /**
             * Format: uint32
             * @description Minutes before its end when the client gets `timer_warn_text`, less than `timer_minutes`; 0 = off (distribution.md 7).
             * @default 1
             */
            timer_warn_min: number;
            /**
             * @description What the client is told before the chat timer ends, up to 1000 characters; empty = nothing.
             * @default
             */
            timer_warn_text: string;
            /**
             * @description The operator's time-out and the norms count in working time of the topic's calendar, else of the default one.
             * @default true
             */
            timers_respect_calendar: boolean;
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
        /** @description One operator with what is set for them and what holds. */
        OperatorLimits: {
            /** @description The same by channel; a channel that is left out has the instance's. */
            by_channel: {
                [key: string]: number;
            };
            /** @description Id (= user id). */
            id: components["schemas"]["OperatorId"];
            /**
             * Format: uint32
             * @description Dialogs at once in force: the own limit, else the largest of their groups, else the instance's.
             */
            in_force: number;
            /**
             * Format: uint8
             * @description For the method `level_first`, 1 to 5.
             */
            level: number;
            /** @description Name. */
            name: string;
            /** @description A supervisor's pause of distribution. */
            paused: boolean;
            /** @description Skill groups they belong to. */
            skill_group_ids: components["schemas"]["SkillGroupId"][];
            /**
             * Format: uint32
             * @description Dialogs at once; null = the groups' or the instance's.
             */
            total?: number | null;
            /**
             * Format: uint32
             * @description The quota of unique clients a day in force: their own, else the largest of their groups'; null = no quota.
             */
            touches_in_force?: number | null;
            /**
             * Format: uint32
             * @description Quota of unique clients to write to in a day (operator-line.md 11); null = none of their own, those of their groups count.
             */
            touches_per_day?: number | null;
        };
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
            /**
             * Format: int32
             * @description Minutes after which the panel marks whoever is still in it, for themselves and for supervisors; `None` = never. The
             *     status is their own word: nothing changes it for them.
             */
            max_minutes?: number | null;
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Place in the menu.
             */
            order: number;
        };
        /** @description A status operators pick. */
        OperatorStatusFields: {
            /** @description Offered in the menu. */
            active?: boolean;
            /** @description Operators in it get new dialogs. */
            can_receive?: boolean;
            /** @description `#rrggbb`. */
            color?: string;
            /** @description The time in it counts only after all dialogs are closed; never together with `can_receive`. */
            count_time_after_all_closed?: boolean;
            /** @description What «offline» means; exactly one is. */
            is_default_offline?: boolean;
            /** @description What «online» means; exactly one is. */
            is_default_online?: boolean;
            /**
             * Format: int32
             * @description Minutes after which whoever is still in it is marked, 1..=1440; `null` = never.
             */
            max_minutes?: number | null;
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Place in the menu.
             */
            order?: number;
        };
        /** @description A row with its id and optimistic lock. */
        OperatorStatusFieldsRow: {
            /**
             * @description Offered in the menu.
             * @default true
             */
            active: boolean;
            /**
             * @description Operators in it get new dialogs.
             * @default false
             */
            can_receive: boolean;
            /**
             * @description `#rrggbb`.
             * @default #6b7280
             */
            color: string;
            /**
             * @description The time in it counts only after all dialogs are closed; never together with `can_receive`.
             * @default false
             */
            count_time_after_all_closed: boolean;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /**
             * @description What «offline» means; exactly one is.
             * @default false
             */
            is_default_offline: boolean;
            /**
             * @description What «online» means; exactly one is.
             * @default false
             */
            is_default_online: boolean;
            /**
             * Format: int32
             * @description Minutes after which whoever is still in it is marked, 1..=1440; `null` = never.
             * @default null
             */
            max_minutes: number | null;
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Place in the menu.
             * @default 0
             */
            order: number;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
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
             * @description Whether it is working time by their calendar now; null without one.
             * @default null
             */
            on_schedule: boolean | null;
            /**
             * Format: uint32
             * @description Live panel sockets.
             */
            sessions: number;
            /** @description Skill groups they belong to. */
            skill_group_ids: components["schemas"]["SkillGroupId"][];
            /** @description Chosen status. */
            status_id: components["schemas"]["OperatorStatusId"];
            /**
             * @description Why, in that supervisor's own words, `""` without any.
             * @default
             */
            status_reason: string;
            /** @description Name of the supervisor who set the status, `""` when the operator or the product did. */
            status_set_by: string;
            /** @description Since when. */
            status_since: components["schemas"]["Timestamp"];
        };
        /** @description Filters in their new order. */
        OrderBody: {
            /** @description Ids, first to last; those that are not named keep their places. */
            ids: components["schemas"]["FilterId"][];
            /** @description Of the shared ones, instead of one's own. */
            shared?: boolean;
        };
        /** @description The text that lost to a newer one written elsewhere, kept until its author decides. */
        OtherDraft: {
            /** @description When it was saved. */
            saved_at: components["schemas"]["Timestamp"];
            /** @description Text. */
            text: string;
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
        /** @description Whether new requests come to the caller. */
        OwnDistribution: {
            /** @description The caller has paused it and may let it go on; a supervisor's pause is the supervisor's. */
            own: boolean;
            /** @description No new ones come. */
            paused: boolean;
        };
        /** @description What is wanted. */
        OwnDistributionBody: {
            /** @description No new requests shall come. */
            paused: boolean;
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
            data: components["schemas"]["ClientBrief2"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page11: {
            /** @description Rows. */
            data: components["schemas"]["ChangeView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page12: {
            /** @description Rows. */
            data: components["schemas"]["MergeView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page13: {
            /** @description Rows. */
            data: components["schemas"]["ClientFieldFieldsRow"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page14: {
            /** @description Rows. */
            data: components["schemas"]["ListItem"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page15: {
            /** @description Rows. */
            data: components["schemas"]["UserFieldFieldsRow"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page16: {
            /** @description Rows. */
            data: components["schemas"]["OperatorView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page17: {
            /** @description Rows. */
            data: components["schemas"]["OperatorLimits"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page18: {
            /** @description Rows. */
            data: components["schemas"]["AuditView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page19: {
            /** @description Rows. */
            data: components["schemas"]["UserView"][];
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
        Page20: {
            /** @description Rows. */
            data: components["schemas"]["UserSession"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page21: {
            /** @description Rows. */
            data: components["schemas"]["RoleView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page22: {
            /** @description Rows. */
            data: components["schemas"]["SubjectRow"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page23: {
            /** @description Rows. */
            data: components["schemas"]["SkillGroupRow"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page24: {
            /** @description Rows. */
            data: components["schemas"]["OperatorStatusFieldsRow"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page25: {
            /** @description Rows. */
            data: components["schemas"]["StatusFieldsRow"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page26: {
            /** @description Rows. */
            data: components["schemas"]["PriorityFieldsRow"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page27: {
            /** @description Rows. */
            data: components["schemas"]["TagFieldsRow"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page28: {
            /** @description Rows. */
            data: components["schemas"]["QuickReplyView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page29: {
            /** @description Rows. */
            data: components["schemas"]["FilterView"][];
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
        Page30: {
            /** @description Rows. */
            data: components["schemas"]["FolderView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page31: {
            /** @description Rows. */
            data: components["schemas"]["CalendarView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page32: {
            /** @description Rows. */
            data: components["schemas"]["BotRow"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page33: {
            /** @description Rows. */
            data: components["schemas"]["BotGroupFieldsRow"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page34: {
            /** @description Rows. */
            data: components["schemas"]["ChannelBrief"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page35: {
            /** @description Rows. */
            data: components["schemas"]["IpBlockView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page36: {
            /** @description Rows. */
            data: components["schemas"]["LetterView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page37: {
            /** @description Rows. */
            data: components["schemas"]["AuditLogEntry"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page38: {
            /** @description Rows. */
            data: components["schemas"]["KeyView"][];
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
            data: components["schemas"]["Mentionable"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page6: {
            /** @description Rows. */
            data: components["schemas"]["TabView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page7: {
            /** @description Rows. */
            data: components["schemas"]["FormerView"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page8: {
            /** @description Rows. */
            data: components["schemas"]["Hit"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of a list. */
        Page9: {
            /** @description Rows. */
            data: components["schemas"]["Draft"][];
            /** @description For the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A page of the company's own system. */
        PanelTab: {
            /**
             * @description Bots beside whose dialogs it stands; empty = all.
             * @default []
             */
            bot_ids: components["schemas"]["BotId"][];
            /**
             * @description Roles that see it; empty = everybody who works with dialogs.
             * @default []
             */
            roles: string[];
            /** @description Word on the tab, 1 to 40 characters. */
            title: string;
            /** @description https address with placeholders behind its host, such as `https://crm.example.com/clients?phone={{client.phone}}`. */
            url_template: string;
        };
        /** @description What changes; absent members stay. */
        PanelTabPatch: {
            /** @description All tabs, at most 5. */
            panel_tabs?: components["schemas"]["PanelTab"][] | null;
            /**
             * @description 16 to 200 characters; empty = addresses are not signed any more. With it each address gets `ts` (seconds) and `sig`
             *     (hex HMAC-SHA256 of the address up to `&sig`).
             */
            signing_secret?: string | null;
        };
        /** @description The settings as they are shown. */
        PanelTabView: {
            /** @description Tabs in their order, at most 5. */
            panel_tabs: components["schemas"]["PanelTab"][];
            /** @description `****` and at most the last four characters of what addresses are signed with; empty = they are not. */
            signing_secret: string;
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
            /** @description At most 500 characters. */
            reason?: string;
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
        /** @description The caller's own password. */
        PasswordBody: {
            /** @description Password; absent for whoever has just confirmed who they are with the company's account. */
            current_password?: string | null;
        };
        /**
         * @description What a dialog does whose operator cannot receive it: the one assigned to it, or who answered the client before
         *     (distribution.md 3.3).
         */
        PinPolicy: "wait" | "fallback";
        /** @description The form before the first message (ui.md 12). */
        Prechat: {
            /**
             * @description What the visitor agrees to, by language; empty = nothing is asked. Without agreement the form is not accepted.
             * @default {}
             */
            consent: {
                [key: string]: string;
            };
            /**
             * @description Asked at all.
             * @default false
             */
            enabled: boolean;
            /**
             * @description Fields in their order, at most 10.
             * @default []
             */
            fields: components["schemas"]["PrechatField"][];
            /**
             * @description Words above the fields, by language.
             * @default {}
             */
            intro: {
                [key: string]: string;
            };
        };
        /** @description One field of [`Prechat`]. */
        PrechatField: {
            /** @description `name`, `email` and `phone` become the contact's own; any other key (`a-z0-9_`) a parameter of the site. */
            key: string;
            /**
             * @description Words beside the field, by language.
             * @default {}
             */
            label: {
                [key: string]: string;
            };
            /**
             * @description Answers of a `choice`, 2 to 20.
             * @default []
             */
            options: string[];
            /**
             * @description Must be filled in.
             * @default false
             */
            required: boolean;
            /** @description What is accepted. */
            type: components["schemas"]["FieldKind"];
        };
        /** @description Everything; absent members have their defaults. */
        Preferences: {
            /** @description After closing or handing over. */
            after_leaving?: components["schemas"]["AfterLeaving"];
            /** @description Density. */
            density?: components["schemas"]["Density"];
            /** @description Shared filters that are not shown in the pane, up to 500. */
            hidden_filters?: components["schemas"]["FilterId"][];
            /** @description Shared folders that are not shown in the pane, up to 500. */
            hidden_folders?: components["schemas"]["FolderId"][];
            /**
             * @description Rebound actions: name → combinations such as `j`, `Shift+T`, `Ctrl+.`; an empty list unbinds. Never with Alt, which types
             *     letters on many layouts.
             */
            hotkeys?: {
                [key: string]: string[];
            };
            /** @description Language; null is the browser's. */
            language?: components["schemas"]["Language"] | null;
            /** @description Notifications. */
            notifications?: components["schemas"]["Notifications"];
            /** @description Keeps the client's card beside the conversation where it would be a drawer; null is the setting of the panel. */
            right_panel_pinned?: boolean | null;
            /** @description What of the pane beside the conversation comes first; null is the setting of the panel. */
            right_panel_tab?: components["schemas"]["RightPanelTab"] | null;
            /**
             * Format: uint32
             * @description Seconds in which an answer can be taken back after Send, 0 to 10; null is the setting of the panel (operator-line.md 12).
             */
            send_delay_s?: number | null;
            /** @description Shows lines such as «operator connected»; null is the setting of the panel. */
            show_system_messages?: boolean | null;
            /** @description Signature of e-mails, up to 2000 characters of plain text. */
            signature?: string;
            /** @description Adds the signature to replies by e-mail. */
            signature_in_replies?: boolean;
            /** @description Columns of the table, first to last; empty = the usual ones (ui.md 4.2). */
            table_columns?: string[];
            /** @description Theme. */
            theme?: components["schemas"]["Theme"];
            /** @description Zone in which the panel writes times and reads typed ones. */
            time_zone?: components["schemas"]["ZoneOfTimes"];
            /** @description Participant or observer. */
            view_mode?: components["schemas"]["ViewMode"];
        };
        /** @description Preferences with their version. */
        PreferencesView: {
            /**
             * @description After closing or handing over.
             * @default next
             */
            after_leaving: components["schemas"]["AfterLeaving"];
            /**
             * @description Density.
             * @default comfortable
             */
            density: components["schemas"]["Density"];
            /**
             * @description Shared filters that are not shown in the pane, up to 500.
             * @default []
             */
            hidden_filters: components["schemas"]["FilterId"][];
            /**
             * @description Shared folders that are not shown in the pane, up to 500.
             * @default []
             */
            hidden_folders: components["schemas"]["FolderId"][];
            /**
             * @description Rebound actions: name → combinations such as `j`, `Shift+T`, `Ctrl+.`; an empty list unbinds. Never with Alt, which types
             *     letters on many layouts.
             * @default {}
             */
            hotkeys: {
                [key: string]: string[];
            };
            /**
             * @description Language; null is the browser's.
             * @default null
             */
            language: components["schemas"]["Language"] | null;
            /**
             * @description Notifications.
             * @default {
             *       "hide_text": false,
             *       "mute_while_typing": true,
             *       "occasions": {},
             *       "push_text": false,
             *       "queue_above": 10
             *     }
             */
            notifications: components["schemas"]["Notifications"];
            /**
             * @description Keeps the client's card beside the conversation where it would be a drawer; null is the setting of the panel.
             * @default null
             */
            right_panel_pinned: boolean | null;
            /**
             * @description What of the pane beside the conversation comes first; null is the setting of the panel.
             * @default null
             */
            right_panel_tab: components["schemas"]["RightPanelTab"] | null;
            /**
             * Format: uint32
             * @description Seconds in which an answer can be taken back after Send, 0 to 10; null is the setting of the panel (operator-line.md 12).
             * @default null
             */
            send_delay_s: number | null;
            /**
             * @description Shows lines such as «operator connected»; null is the setting of the panel.
             * @default null
             */
            show_system_messages: boolean | null;
            /**
             * @description Signature of e-mails, up to 2000 characters of plain text.
             * @default
             */
            signature: string;
            /**
             * @description Adds the signature to replies by e-mail.
             * @default false
             */
            signature_in_replies: boolean;
            /**
             * @description Columns of the table, first to last; empty = the usual ones (ui.md 4.2).
             * @default []
             */
            table_columns: string[];
            /**
             * @description Theme.
             * @default system
             */
            theme: components["schemas"]["Theme"];
            /**
             * @description Zone in which the panel writes times and reads typed ones.
             * @default local
             */
            time_zone: components["schemas"]["ZoneOfTimes"];
            /**
             * Format: int64
             * @description Grows with every change; 0 is somebody who has changed nothing yet. `If-Match` takes it.
             */
            version: number;
            /**
             * @description Participant or observer.
             * @default participant
             */
            view_mode: components["schemas"]["ViewMode"];
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
            /**
             * @description New dialogs begin with it; one does.
             * @default false
             */
            is_default: boolean;
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Weight in the queue.
             */
            weight: number;
        };
        /** @description A priority of dialogs. */
        PriorityFields: {
            /** @description Offered in forms. */
            active?: boolean;
            /** @description `#rrggbb`. */
            color?: string;
            /** @description Given to new dialogs; exactly one is. */
            is_default?: boolean;
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Weight in the queue, 0 to 1000; larger is served earlier.
             */
            weight?: number;
        };
        /** @description A row with its id and optimistic lock. */
        PriorityFieldsRow: {
            /**
             * @description Offered in forms.
             * @default true
             */
            active: boolean;
            /**
             * @description `#rrggbb`.
             * @default #6b7280
             */
            color: string;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /**
             * @description Given to new dialogs; exactly one is.
             * @default false
             */
            is_default: boolean;
            /** @description Shown name. */
            name: string;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
            /**
             * Format: int32
             * @description Weight in the queue, 0 to 1000; larger is served earlier.
             * @default 0
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
        /** @description The key of this instance. */
        PushKey: {
            /** @description `applicationServerKey` of a subscription: an uncompressed point of P-256 in base64url. */
            public_key: string;
        };
        /** @description What a push service said to a test. */
        PushTestAnswer: {
            /** @description It took the notification. */
            accepted: boolean;
            /** @description Its status and first words. */
            answer: string;
            /** @description It does not know the browser any more, so the browser was removed. */
            removed: boolean;
        };
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
            /** @description It is not tried before this moment (its dialog was busy or failed); null = at the next trigger. */
            next_attempt_at?: components["schemas"]["Timestamp"] | null;
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
        /** @description See [`BoardPart::Queue`]. */
        QueueHalf: {
            /** @description Violated rules, worst first. */
            alerts: components["schemas"]["Alert"][];
            /** @description Newest last, at most 100. */
            decisions: components["schemas"]["DecisionBrief"][];
            /** @description Figures. */
            kpi: components["schemas"]["Kpi"];
            /** @description Every active topic; those with waiting clients without one, too. */
            queues: components["schemas"]["QueueRow"][];
            /** @description The longest waiting first, at most 1,000 (`kpi.waiting` counts all). */
            waiting: components["schemas"]["WaitingRow"][];
        };
        /** @description Order of the queue (distribution.md 3.1). */
        QueueOrder: "weight_then_created" | "created";
        /** @description One queue: the requests of a topic. */
        QueueRow: {
            /** @description Waiting clients at the end of each of the last minutes, oldest first, at most 30. */
            history: number[];
            /** @description Name of the topic, `""` without one. */
            name: string;
            /** @description The first of them began to wait. */
            oldest_queued_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: uint32
             * @description Operators of the queue who could receive now: status and a live session.
             */
            online: number;
            /**
             * Format: uint32
             * @description Operators of the queue.
             */
            operators: number;
            /**
             * Format: uint32
             * @description Percent of the last hour's clients who were connected within the norm, those who wait over it included; null = nobody.
             */
            sla_percent?: number | null;
            /** @description Topic; null = «No topic». */
            subject_id?: components["schemas"]["SubjectId"] | null;
            /**
             * Format: uint32
             * @description Clients that wait.
             */
            waiting: number;
        };
        /**
         * Format: int64
         * @description A ready text of the composer.
         */
        QuickReplyId: number;
        /** @description A quick reply. */
        QuickReplyView: {
            /** @description Name of the group it stands in; empty for none. */
            category: string;
            /** @description Channels it is for; empty for all. The panel offers it in these only. */
            channels: components["schemas"]["ChannelKind"][];
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Id. */
            id: components["schemas"]["QuickReplyId"];
            /** @description Whose it is; null is everybody's. */
            owner_id?: components["schemas"]["OperatorId"] | null;
            /** @description What is typed after `/`; empty for none. */
            shortcut: string;
            /** @description Skill groups a shared one is for; empty for all. Others get it only with the right settings_op_panel. */
            skill_group_ids: components["schemas"]["SkillGroupId"][];
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
        /** @description How many are left. */
        ReadAnswer: {
            /**
             * Format: int64
             * @description Lines not seen yet.
             */
            unread: number;
        };
        /** @description What was seen. */
        ReadBody: {
            /** @description These, at most 500; absent is everything up to now. */
            ids?: components["schemas"]["NotificationId"][] | null;
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
        /** @description Shown once. */
        RecoveryCodes: {
            /** @description Each works once, in place of a code of the app. */
            recovery_codes: string[];
        };
        /** @description The new password. */
        RedeemBody: {
            /** @description Password. */
            password: string;
            /** @description Token. */
            token: string;
        };
        /** @description What is moved and where to. An empty body moves everything to the queues of its topics. */
        RedistributeBody: {
            /** @description These dialogs, at most 1000; null = all the operator holds and has not put off. */
            dialog_ids?: components["schemas"]["DialogId"][] | null;
            /** @description Internal note in each dialog, at most 4000 characters. */
            note?: string | null;
            /** @description Sets the operator's status to the default one off line before anything is moved; needs `operators_force_status`. */
            set_offline?: boolean;
            /** @description Where to; null = the queues of their topics. */
            to?: components["schemas"]["To"] | null;
        };
        /** @description Which dialogs go back to the queue when their operator goes off line (distribution.md 6.2). */
        RedistributeOnOffline: "none" | "unanswered" | "all";
        /** @description Answer of [`Redistribute`]. */
        Redistributed: {
            /** @description Each of them, by number. */
            dialogs: components["schemas"]["DialogMove"][];
            /**
             * Format: uint32
             * @description Stay with the operator.
             */
            failed: number;
            /**
             * Format: uint32
             * @description Somebody else has them.
             */
            moved: number;
            /**
             * Format: uint32
             * @description Wait in the queue.
             */
            queued: number;
            /**
             * Format: uint32
             * @description Closed or taken meanwhile, or not concerned.
             */
            skipped: number;
        };
        /** @description The token of the last answer. */
        RefreshBody: {
            /** @description Used once. */
            refresh_token: string;
        };
        /** @description How many letters wait again. */
        RetryAnswer: {
            /**
             * Format: uint
             * @description Letters.
             */
            queued: number;
        };
        /** @description Which value. */
        RevealBody: {
            /** @description The contact whose value it is; absent = the client's own. */
            contact_id?: components["schemas"]["ContactId"] | null;
            /** @description `phone` or `email` of the client; `phone`, `chat_id`, `username` or `display_name` of a contact. */
            field: components["schemas"]["RevealField"];
        };
        /** @description A value of a card that may be masked. */
        RevealField: "phone" | "email" | "chat_id" | "username" | "display_name";
        /** @description A value as it is. */
        RevealedValue: {
            /** @description Whose; null = the client's own. */
            contact_id?: components["schemas"]["ContactId"] | null;
            /** @description Which. */
            field: components["schemas"]["RevealField"];
            /** @description Unmasked; `""` when there is none. */
            value: string;
        };
        /** @description What of the pane beside a dialog comes first (administration.md 8.4). */
        RightPanelTab: "details" | "client";
        /** @description A new role. */
        RoleBody: {
            /** @description What it is for, at most 500 characters. */
            description?: string;
            /** @description Keys of rights. */
            grants: string[];
            /** @description Unique name. */
            name: string;
            /** @description What the role is limited to; absent = nothing. */
            scope?: components["schemas"]["RoleScope"];
            /** @description Its holders need a second step of the sign-in; absent = no. */
            second_factor?: boolean;
        };
        /** @description What changes; absent members stay. */
        RolePatch: {
            /** @description What it is for. */
            description?: string | null;
            /** @description Keys of rights. */
            grants?: string[] | null;
            /** @description Name; those of the product keep theirs. */
            name?: string | null;
            /** @description What the role is limited to, as a whole. */
            scope?: components["schemas"]["RoleScope"] | null;
            /**
             * @description Its holders need a second step of the sign-in. An administrator changes this alone also of the administrators' role and of
             *     their own.
             */
            second_factor?: boolean | null;
        };
        /**
         * @description What a role is limited to. Nothing named = everywhere. What is named and was removed since is named still: a role never grows
         *     by a removal.
         */
        RoleScope: {
            /**
             * @description Bots; none named = all.
             * @default []
             */
            bot_ids: components["schemas"]["BotId"][];
            /**
             * @description Only topics of own groups; requests without a topic by the setting `no_topic_goes_to`.
             * @default all
             */
            skill_groups: components["schemas"]["GroupScope"];
            /**
             * @description Topics with their subtopics; none named = all.
             * @default []
             */
            subject_ids: components["schemas"]["SubjectId"][];
            /**
             * @description With topics named: requests without a topic too.
             * @default false
             */
            without_topic: boolean;
        };
        /** @description A role. */
        RoleView: {
            /** @description What it is for. */
            description: string;
            /** @description Rights. */
            grants: components["schemas"]["Grant"][];
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Comes with the product. */
            is_system: boolean;
            /** @description Name. */
            name: string;
            /** @description What it is limited to: its rights about dialogs hold there only. */
            scope: components["schemas"]["RoleScope"];
            /** @description Its holders have a second step of the sign-in, or set it up before anything else works for them. */
            second_factor: boolean;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /** @description State of a row. */
        RowState: "waiting" | "dead";
        /** @description Which rows. */
        RowsBody: {
            /** @description Ids as the list shows them, 1 to 500. */
            ids: string[];
        };
        /** @description What a list is asked for. Everything given narrows it. */
        SearchBody: {
            /** @description A group `{join: "and"|"or", items}` or a condition `{field, op, value}`. */
            conditions?: unknown;
            /**
             * @description `next_cursor` of the page before. A page may be short, or empty, and still have one: the history was looked through for as
             *     long as a page may take, and the next page goes on from there.
             */
            cursor?: string | null;
            /** @description A saved filter; its order is used when none is given. */
            filter_id?: components["schemas"]["FilterId"] | null;
            /** @description A system folder, or the queue of a topic: `queue:12`, `queue:none`. */
            folder?: string | null;
            /**
             * Format: int64
             * @description Rows wished, 1 to 500.
             */
            limit?: number | null;
            /** @description last_message, waiting_longest, created, priority. */
            sort?: string | null;
            /** @description A list of the panel. */
            view?: components["schemas"]["View"] | null;
        };
        /** @description `GET|PATCH /api/v1/settings/security`: what sign-ins need (administration.md 4). */
        SecuritySettings: {
            /**
             * Format: uint32
             * @description How many of somebody's last passwords a new one must differ from, 0..=10; 0 = any may come back.
             * @default 5
             */
            password_history: number;
            /**
             * @description Everybody may sign in with a password; off, only root users may, and the others sign in with the company's account.
             * @default true
             */
            password_login: boolean;
            /**
             * Format: uint32
             * @description Characters a new password has at least, 8..=64.
             * @default 10
             */
            password_min_chars: number;
            /**
             * @description Only addresses of these domains get such letters, at most 50; empty = every user's.
             * @default []
             */
            recovery_domains: string[];
            /**
             * @description Whoever forgot a password may set a new one by a link in a letter.
             * @default false
             */
            recovery_enabled: boolean;
            /**
             * Format: uint32
             * @description Minutes such a link lives, 15..=1440.
             * @default 60
             */
            recovery_ttl_min: number;
            /**
             * Format: uint32
             * @description Minutes after which a sign-in that nobody uses ends, 5..=525600.
             * @default 10080
             */
            session_idle_min: number;
        };
        /** @description Which dialogs of others an operator may read. */
        SeesForeign: "none" | "skill_group" | "all";
        /** @description Which dialogs that colleagues began an operator may read (operator-line.md 14). */
        SeesOutbound: "own" | "skill_group" | "all";
        /** @description Which waiting dialogs an operator sees. */
        SeesQueue: "none" | "own_skill_groups" | "all";
        /** @description A line to the client or a note. */
        SendBody: {
            /** @description `operator` (to the client) or `note` (internal). */
            as?: components["schemas"]["Purpose"];
            /** @description Uploaded files, at most 10: `{"id"}` as the upload answered, or bare ids. */
            attachments?: unknown[];
            /** @description The sender's own id, unique per dialog and author: the same one again answers the first line. */
            client_nonce?: string | null;
            /** @description Operators that a note names, at most 20: each hears of it and has the dialog in the folder `mentions`. */
            mentions?: components["schemas"]["OperatorId"][];
            /** @description The message it answers. */
            reply_to_id?: components["schemas"]["MessageId"] | null;
            /** @description 1 to 10,000 characters; may be empty beside files. */
            text?: string;
            /** @description Only `text`: a message with files gets the type of its first one. */
            type?: components["schemas"]["MessageType"];
        };
        /** @description Whether somebody is signed in. */
        SessionAnswer: {
            /** @description For writes with the cookie, when somebody is. */
            csrf_token?: string | null;
            /** @description Rights, when somebody is. */
            grants?: components["schemas"]["Grant"][] | null;
            /** @description The product's name here, and the own style and script of the panel. */
            look: components["schemas"]["LookView"];
            /** @description Everybody may sign in with a password; else only the owner of the instance. */
            password_login: boolean;
            /** @description Whether a forgotten password can be set anew by the person themselves. */
            recovers_passwords: boolean;
            /** @description Their role asks for a second step of the sign-in: nothing else works before they have set it up. */
            second_factor_due: boolean;
            /** @description Somebody is. */
            signed_in: boolean;
            /** @description The company's sign-in, when there is one. */
            sso?: components["schemas"]["SsoOffer"] | null;
            /** @description Who, when somebody is. */
            user?: components["schemas"]["UserBrief"] | null;
        };
        /** @description A visitor opens the chat. */
        SessionBody: {
            /** @description `{v}` of the loader. */
            client?: {
                [key: string]: unknown;
            } | null;
            /** @description Two-letter language. */
            language_code?: string | null;
            /** @description `{url, title, referrer}`. */
            page?: {
                [key: string]: unknown;
            } | null;
            /** @description Parameters of the site. */
            params_from_site?: {
                [key: string]: unknown;
            } | null;
            /** @description Time zone of the browser. */
            tz?: string | null;
            /** @description Its proof. */
            user_hash?: string | null;
            /** @description Id in the site. */
            user_id?: unknown;
            /** @description Token of a former visit. */
            visitor_token?: string | null;
        };
        /** @description All of them; there is no next page. */
        SessionList: {
            /** @description Sign-ins. */
            data: components["schemas"]["SessionView"][];
        };
        /** @description A sign-in. */
        SessionView: {
            /** @description Signed in. */
            created_at: components["schemas"]["Timestamp"];
            /** @description The one this request came with. */
            current: boolean;
            /** @description Ends at the latest. */
            expires_at: components["schemas"]["Timestamp"];
            /** @description Id. */
            id: components["schemas"]["AuthSessionId"];
            /** @description Address at sign-in. */
            ip: string;
            /** @description Last request, to within five minutes. */
            last_seen_at: components["schemas"]["Timestamp"];
            /** @description Browser at sign-in, as it calls itself; at most 200 characters. */
            user_agent: string;
        };
        /** @description The chat as it is now. */
        SessionView2: {
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
        /** @description A request that does not exist. */
        SimulateBody: {
            /** @description Bot; null or absent = the first one. Roles may cover some bots only. */
            bot_id?: components["schemas"]["BotId"] | null;
            /** @description Channel. */
            channel: components["schemas"]["ChannelKind"];
            /** @description Topic; null or absent = «No topic». */
            subject_id?: components["schemas"]["SubjectId"] | null;
            /**
             * Format: int32
             * @description Weight in the queue, -1000 to 1000.
             */
            weight?: number;
        };
        /** @description Answer of [`Simulate`]. */
        Simulation: {
            /** @description `auto` or `offer`. */
            accept_mode: components["schemas"]["AcceptMode"];
            /**
             * Format: uint32
             * @description Waiting requests of the topic that would be served before it.
             */
            ahead: number;
            /** @description New requests are given without a hand; when not, the winner is who would get it if they were. */
            auto_connect: boolean;
            /** @description Verdict about each operator, the winner first, then who got furthest; at most 100. */
            candidates: components["schemas"]["CandidateVerdict"][];
            /**
             * Format: uint32
             * @description How many were looked at.
             */
            candidates_total: number;
            /**
             * Format: uint32
             * @description Operators whose groups fit.
             */
            fitting: number;
            /** @description Method in force. */
            method: string;
            /** @description Who would get it; null = it would wait. */
            operator_id?: components["schemas"]["OperatorId"] | null;
            /** @description Why it would wait (distribution.md 3.2); `""` with a winner. */
            reason: string;
            /** @description How many failed by reason. */
            reasons: {
                [key: string]: number;
            };
            /** @description Why they, see `DecisionBrief::why`; `""` when it would wait. */
            why: string;
        };
        /** @description A skill group (distribution.md 2). */
        SkillGroup: {
            /** @description Takes part in distribution. */
            active: boolean;
            /** @description Id. */
            id: components["schemas"]["SkillGroupId"];
            /**
             * Format: uint32
             * @description Dialogs one of its operators may hold at once, 0..=1000; `None` = the instance's. The largest of somebody's groups
             *     counts, and a limit of one's own outweighs it.
             * @default null
             */
            limit_override: number | null;
            /**
             * @description How an operator is chosen for its topics; `None` = the instance's method.
             * @default null
             */
            method_override: components["schemas"]["Method"] | null;
            /** @description Shown name. */
            name: string;
            /**
             * Format: uint32
             * @description Seconds to accept a new request; `None` = the instance's.
             * @default null
             */
            normative_accept_s: number | null;
            /**
             * Format: uint32
             * @description Seconds to answer a client message; `None` = the instance's.
             * @default null
             */
            normative_reply_s: number | null;
            /** @description Its operators. */
            operator_ids: components["schemas"]["OperatorId"][];
            /**
             * Format: uint32
             * @description Seconds of waiting before that, 0..=86400; `None` = 60.
             * @default null
             */
            overflow_after_s: number | null;
            /**
             * @description Its waiting dialogs go to this group's operators too, after `overflow_after_s`.
             * @default null
             */
            overflow_group_id: components["schemas"]["SkillGroupId"] | null;
            /** @description Topics it handles. */
            subject_ids: components["schemas"]["SubjectId"][];
            /**
             * Format: uint32
             * @description Unique clients one of its operators is to write to in a day, 1..=10000; `None` = no quota. The largest of somebody's groups
             *     counts, and a quota of one's own outweighs it.
             * @default null
             */
            touches_per_day: number | null;
            /**
             * Format: int32
             * @description Order between groups: of several operators who could get a dialog those of the heavier group come first, -1000..=1000.
             * @default 0
             */
            weight: number;
        };
        /**
         * Format: int64
         * @description A group of operators that handles some topics.
         */
        SkillGroupId: number;
        /** @description A skill group with its optimistic lock. */
        SkillGroupRow: {
            /** @description Takes part in distribution. */
            active: boolean;
            /** @description Id. */
            id: components["schemas"]["SkillGroupId"];
            /**
             * Format: uint32
             * @description Dialogs one of its operators may hold at once, 0..=1000; `None` = the instance's. The largest of somebody's groups
             *     counts, and a limit of one's own outweighs it.
             * @default null
             */
            limit_override: number | null;
            /**
             * @description How an operator is chosen for its topics; `None` = the instance's method.
             * @default null
             */
            method_override: components["schemas"]["Method"] | null;
            /** @description Shown name. */
            name: string;
            /**
             * Format: uint32
             * @description Seconds to accept a new request; `None` = the instance's.
             * @default null
             */
            normative_accept_s: number | null;
            /**
             * Format: uint32
             * @description Seconds to answer a client message; `None` = the instance's.
             * @default null
             */
            normative_reply_s: number | null;
            /** @description Its operators. */
            operator_ids: components["schemas"]["OperatorId"][];
            /**
             * Format: uint32
             * @description Seconds of waiting before that, 0..=86400; `None` = 60.
             * @default null
             */
            overflow_after_s: number | null;
            /**
             * @description Its waiting dialogs go to this group's operators too, after `overflow_after_s`.
             * @default null
             */
            overflow_group_id: components["schemas"]["SkillGroupId"] | null;
            /** @description Topics it handles. */
            subject_ids: components["schemas"]["SubjectId"][];
            /**
             * Format: uint32
             * @description Unique clients one of its operators is to write to in a day, 1..=10000; `None` = no quota. The largest of somebody's groups
             *     counts, and a quota of one's own outweighs it.
             * @default null
             */
            touches_per_day: number | null;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
            /**
             * Format: int32
             * @description Order between groups: of several operators who could get a dialog those of the heavier group come first, -1000..=1000.
             * @default 0
             */
            weight: number;
        };
        /** @description One occupied slot. */
        SlotRow: {
            /** @description Bot. */
            bot_id: components["schemas"]["BotId"];
            /** @description Channel. */
            channel: components["schemas"]["ChannelKind"];
            /** @description Shown name of the client. */
            client_name: string;
            /** @description Holder connected. */
            connected_at?: components["schemas"]["Timestamp"] | null;
            /** @description Request. */
            dialog_id: components["schemas"]["DialogId"];
            /**
             * @description The norm of this wait is used up then, where a calendar counts.
             * @default null
             */
            due_at: components["schemas"]["Timestamp"] | null;
            /** @description Topic. */
            subject_id?: components["schemas"]["SubjectId"] | null;
            /** @description Oldest client message without an answer; null = the client is to answer. */
            waiting_since?: components["schemas"]["Timestamp"] | null;
            /**
             * @description Three quarters of the norm of this wait are used up then, where a calendar counts.
             * @default null
             */
            warn_at: components["schemas"]["Timestamp"] | null;
        };
        /** @description A part of a text with marked places; plain text, not markup. */
        Snippet: {
            /** @description The message has more after it. */
            cut_after: boolean;
            /** @description The message has more before it. */
            cut_before: boolean;
            /** @description Places of the words found, ascending. */
            marks: components["schemas"]["Mark"][];
            /** @description The part, at most 160 characters; line ends are spaces. */
            text: string;
        };
        /** @description Until when: exactly one of the two. */
        SnoozeBody: {
            /** @description A moment in the future, at most a year away. */
            until?: components["schemas"]["Timestamp"] | null;
            /** @description `true` = until the client writes. */
            until_reply?: boolean;
        };
        /**
         * @description Orders of a list (operator-line.md 4.1). Closed dialogs have no order of waiting or priority: they come after the open
         *     ones, newest first.
         */
        Sort: "last_message" | "waiting_longest" | "created" | "priority";
        /** @description A day that differs from its weekday: a holiday without intervals, or a special day with its own. */
        SpecialDay: {
            /** @description `2026-08-24`. */
            date: string;
            /**
             * @description Working hours of that day; none = a holiday.
             * @default []
             */
            intervals: components["schemas"]["Interval"][];
            /**
             * @description What it is, 0 to 200 characters.
             * @default
             */
            name: string;
            /**
             * @description Each year on this day and month.
             * @default false
             */
            yearly: boolean;
        };
        /** @description The button of the sign-in page. */
        SsoOffer: {
            /** @description What the button calls it; empty = «Google», or the company's account. */
            label: string;
            /** @description Whose service it is. */
            provider: components["schemas"]["OidcProvider"];
        };
        /** @description With whom and about what. The address is `contact_id`, or `channel`, `chat_id` and `bot_id` together. */
        StartBody: {
            /** @description Bot of the channel. */
            bot_id?: components["schemas"]["BotId"] | null;
            /** @description Channel of the contact. */
            channel?: components["schemas"]["ChannelKind"] | null;
            /** @description Identity inside the channel. */
            chat_id?: string | null;
            /**
             * @description Whose address it becomes when nobody has written from it yet; without one a new client's. Only in channels where we may
             *     write first.
             */
            client_id?: components["schemas"]["ClientId"] | null;
            /** @description Name of that new client, at most 200 characters. */
            client_name?: string | null;
            /** @description A contact (one address of a client). */
            contact_id?: components["schemas"]["ContactId"] | null;
            /**
             * @description Who gets the request. A person who calls gets it themself; another one needs `op_view_all`. A key without one leaves it
             *     with the bot: the client's answer then goes its usual way.
             */
            operator_id?: components["schemas"]["OperatorId"] | null;
            /** @description Topic; without one the bot's. */
            subject_alias?: string | null;
            /** @description First message to the client, 1 to 10,000 characters; may be left out by whoever writes it later. */
            text?: string | null;
        };
        /** @description A business status of dialogs (operator-line.md 3.3). */
        Status: {
            /** @description `open | in_progress | on_pause | resolved | closed`. */
            category: string;
            /** @description `#rrggbb`. */
            color: string;
            /** @description Id. */
            id: components["schemas"]["StatusId"];
            /**
             * @description New dialogs begin with it; one does.
             * @default false
             */
            is_default: boolean;
            /**
             * @description A dialog closed with it was spam (administration.md 7); only of the category `closed`.
             * @default false
             */
            is_spam: boolean;
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
            /** @description Why, for the operator to read beside the supervisor's name; at most 200 characters. */
            reason?: string | null;
            /** @description The default status of this kind. */
            status?: components["schemas"]["Kind"] | null;
            /** @description This status. */
            status_id?: components["schemas"]["OperatorStatusId"] | null;
        };
        /** @description One change. */
        StatusChange: {
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description Who did it; null = the product. */
            by_id?: components["schemas"]["OperatorId"] | null;
            /** @description Before. */
            from_status_id?: components["schemas"]["OperatorStatusId"] | null;
            /** @description Whether it was working time by the operator's calendar; null without one. */
            on_schedule?: boolean | null;
            /** @description `manual | auto_offline | supervisor | missed_offers | login | logout | schedule`. */
            reason: string;
            /** @description After. */
            to_status_id: components["schemas"]["OperatorStatusId"];
        };
        /** @description A business status of dialogs. */
        StatusFields: {
            /** @description Offered in forms. */
            active?: boolean;
            /** @description `open | in_progress | on_pause | resolved | closed`. */
            category?: string;
            /** @description `#rrggbb`. */
            color?: string;
            /** @description Given to new dialogs; exactly one is. */
            is_default?: boolean;
            /** @description What is closed with it was spam; only of the category `closed`. */
            is_spam?: boolean;
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Place.
             */
            order?: number;
        };
        /** @description A row with its id and optimistic lock. */
        StatusFieldsRow: {
            /**
             * @description Offered in forms.
             * @default true
             */
            active: boolean;
            /**
             * @description `open | in_progress | on_pause | resolved | closed`.
             * @default open
             */
            category: string;
            /**
             * @description `#rrggbb`.
             * @default #6b7280
             */
            color: string;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /**
             * @description Given to new dialogs; exactly one is.
             * @default false
             */
            is_default: boolean;
            /**
             * @description What is closed with it was spam; only of the category `closed`.
             * @default false
             */
            is_spam: boolean;
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Place.
             * @default 0
             */
            order: number;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /**
         * Format: int64
         * @description A business status of dialogs.
         */
        StatusId: number;
        /** @description Changes and sums. */
        StatusLog: {
            /** @description Status at the beginning; null when nobody knows. */
            began_with?: components["schemas"]["OperatorStatusId"] | null;
            /** @description Changes, oldest first. */
            changes: components["schemas"]["StatusChange"][];
            /** @description Beginning. */
            from: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Working time by the operator's calendar, seconds; null without one.
             */
            scheduled_seconds?: number | null;
            /** @description Time in each status. */
            times: components["schemas"]["StatusTime"][];
            /** @description End. */
            to: components["schemas"]["Timestamp"];
        };
        /** @description Time in one status. */
        StatusTime: {
            /**
             * Format: int64
             * @description Whole seconds in it.
             */
            seconds: number;
            /**
             * Format: int64
             * @description Of them within the operator's working time; null without a calendar.
             */
            seconds_on_schedule?: number | null;
            /** @description Status. */
            status_id: components["schemas"]["OperatorStatusId"];
        };
        /** @description What changes; absent members stay. */
        StylePatch: {
            /** @description The caller's own password, for a change of the script. */
            current_password?: string | null;
            /** @description Shown in place of the product's own name. */
            product_name?: string | null;
            /** @description The script runs; the owner of the instance only. */
            scripts_enabled?: boolean | null;
            /** @description JavaScript of the panel; the owner of the instance only. */
            scripts_js?: string | null;
            /** @description CSS of the panel. */
            styles_css?: string | null;
        };
        /** @description The settings as they are edited. */
        StyleView: {
            /** @description Whether the caller may change the script: the owner of the instance. */
            may_script: boolean;
            /**
             * @description Shown in place of the product's own name, at most 40 characters; empty = Rozmova.
             * @default
             */
            product_name: string;
            /**
             * @description The script runs; off, it is only kept.
             * @default false
             */
            scripts_enabled: boolean;
            /**
             * @description JavaScript of the panel, at most 100 KiB; only the owner of the instance sets it.
             * @default
             */
            scripts_js: string;
            /**
             * @description CSS of the panel, at most 100 KiB.
             * @default
             */
            styles_css: string;
        };
        /** @description A topic (operator-line.md 7). */
        Subject: {
            /** @description Offered in forms. */
            active: boolean;
            /** @description Unique identifier for scenarios and the API. */
            alias: string;
            /**
             * @description Calendar by which time-outs and norms are counted; `None` = the parent's, else the default one.
             * @default null
             */
            calendar_id: components["schemas"]["CalendarId"] | null;
            /**
             * @description Status its new dialogs begin with; `None` = the parent's, else the default one.
             * @default null
             */
            default_status_id: components["schemas"]["StatusId"] | null;
            /** @description Id. */
            id: components["schemas"]["SubjectId"];
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Place in lists, 0..=10000; equal ones stand by name.
             * @default 0
             */
            order: number;
            /** @description Parent topic; two levels. */
            parent_id?: components["schemas"]["SubjectId"] | null;
            /**
             * @description Priority its new dialogs begin with; `None` = the parent's, else the default one.
             * @default null
             */
            priority_id: components["schemas"]["PriorityId"] | null;
            /**
             * @description What its requests need to be closed, beside what all requests and those of its parent do.
             * @default []
             */
            require_on_close: components["schemas"]["CloseNeed"][];
        };
        /**
         * Format: int64
         * @description A topic of requests.
         */
        SubjectId: number;
        /** @description A topic with its optimistic lock. */
        SubjectRow: {
            /** @description Offered in forms. */
            active: boolean;
            /** @description Unique identifier for scenarios and the API. */
            alias: string;
            /**
             * @description Calendar by which time-outs and norms are counted; `None` = the parent's, else the default one.
             * @default null
             */
            calendar_id: components["schemas"]["CalendarId"] | null;
            /**
             * @description Status its new dialogs begin with; `None` = the parent's, else the default one.
             * @default null
             */
            default_status_id: components["schemas"]["StatusId"] | null;
            /** @description Id. */
            id: components["schemas"]["SubjectId"];
            /** @description Shown name. */
            name: string;
            /**
             * Format: int32
             * @description Place in lists, 0..=10000; equal ones stand by name.
             * @default 0
             */
            order: number;
            /** @description Parent topic; two levels. */
            parent_id?: components["schemas"]["SubjectId"] | null;
            /**
             * @description Priority its new dialogs begin with; `None` = the parent's, else the default one.
             * @default null
             */
            priority_id: components["schemas"]["PriorityId"] | null;
            /**
             * @description What its requests need to be closed, beside what all requests and those of its parent do.
             * @default []
             */
            require_on_close: components["schemas"]["CloseNeed"][];
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /** @description A browser's subscription. */
        SubscribeBody: {
            /** @description Address at its push service: https, on the public internet, at most 2048 bytes. */
            endpoint: string;
            /** @description Keys. */
            keys: components["schemas"]["BrowserKeys"];
        };
        /** @description Figures of the last 24 hours. */
        SummaryView: {
            /**
             * Format: int64
             * @description Flagged by the product.
             */
            anomalies: number;
            /**
             * Format: double
             * @description Average length of a decision, milliseconds; null without decisions.
             */
            average_ms?: number | null;
            /**
             * Format: int64
             * @description Times the queue was looked at and candidates were compared.
             */
            decisions: number;
            /**
             * Format: int64
             * @description Connected.
             */
            distributed: number;
            /** @description Counted from here on. */
            from: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Not connected.
             */
            skipped: number;
        };
        /** @description What the last look came to. Stored, so that a restart does not forget it. */
        SyncReport: {
            /**
             * Format: uint32
             * @description Of them with an active account here.
             */
            accounts: number;
            /** @description When it ended. */
            at: components["schemas"]["Timestamp"];
            /** @description The same as a sentence. */
            detail: string;
            /**
             * Format: uint32
             * @description Accounts left as they are although the map says otherwise: the last active administrator.
             */
            kept: number;
            /** @description Groups of the map that the directory does not have. */
            missing_groups: string[];
            /**
             * Format: uint32
             * @description People the directory named.
             */
            people: number;
            /** @description Why it changed nothing, as a word; null = it went well. */
            problem?: string | null;
            /**
             * Format: uint32
             * @description Accounts whose roles were changed.
             */
            roles_changed: number;
            /**
             * Format: uint32
             * @description Accounts that were signed out because they are gone or switched off in the directory.
             */
            signed_out: number;
        };
        /** @description A page of the company's own system beside a dialog. */
        TabView: {
            /** @description Word on the tab. */
            title: string;
            /** @description Its address for this dialog, to be shown in a sandboxed frame at once: with a secret it holds the moment and a signature. */
            url: string;
        };
        /** @description A tag (operator-line.md 7). */
        TagFields: {
            /** @description `false` = archived: not offered, stays where it was put. */
            active?: boolean;
            /** @description `#rrggbb`. */
            color?: string;
            /** @description Tags of one group stand together; empty = none. */
            group?: string;
            /** @description Shown name, unique within the scope. */
            name: string;
            /**
             * Format: int32
             * @description Place.
             */
            order?: number;
            /** @description Requests or clients; never changes. */
            scope?: components["schemas"]["TagScope"];
        };
        /** @description A row with its id and optimistic lock. */
        TagFieldsRow: {
            /**
             * @description `false` = archived: not offered, stays where it was put.
             * @default true
             */
            active: boolean;
            /**
             * @description `#rrggbb`.
             * @default #6b7280
             */
            color: string;
            /**
             * @description Tags of one group stand together; empty = none.
             * @default
             */
            group: string;
            /**
             * Format: int64
             * @description Id.
             */
            id: number;
            /** @description Shown name, unique within the scope. */
            name: string;
            /**
             * Format: int32
             * @description Place.
             * @default 0
             */
            order: number;
            /**
             * @description Requests or clients; never changes.
             * @default request
             */
            scope: components["schemas"]["TagScope"];
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /**
         * Format: int64
         * @description A tag of requests or of clients.
         */
        TagId: number;
        /** @description A tag by id or by name. */
        TagRef: components["schemas"]["TagId"] | string;
        /** @description What a tag is put on. */
        TagScope: "request" | "client";
        /** @description An operator, the queue, or the queue of a topic or group. */
        Target: {
            /** @description Internal note for whoever gets it. */
            note?: string | null;
            /** @description The operator, or `queue`. */
            operator_id?: components["schemas"]["OperatorOrQueue"] | null;
            /** @description Back to the queue. */
            queue?: boolean | null;
            /** @description The queue of this group: a topic the group does not handle is replaced by its first one. */
            skill_group_id?: components["schemas"]["SkillGroupId"] | null;
            /** @description New topic when it goes back to the queue. */
            subject_alias?: string | null;
            /** @description The queue of this topic, which becomes its own. */
            subject_id?: components["schemas"]["SubjectId"] | null;
        };
        /** @description What the other side did. */
        TestAnswer: {
            /** @description Beginning of its answer, or why it was not called. */
            detail: string;
            /**
             * Format: uint64
             * @description Milliseconds it took.
             */
            ms: number;
            /** @description `accepted` (2xx), `refused` (another status), `unreachable`, `denied` (the address may not be called). */
            result: string;
            /**
             * Format: uint16
             * @description Its status.
             */
            status?: number | null;
        };
        /** @description Whom the test letter goes to. */
        TestBody: {
            /** @description Address; absent = the caller's own. */
            to?: string | null;
        };
        /** @description Colours. */
        Theme: "system" | "light" | "dark" | "contrast";
        /** @description What the chat timer does when its time is up (administration.md 8.2, distribution.md 7). */
        TimerAction: "close" | "return_to_queue" | "transfer_group";
        /** @description What the chat timer counts from (administration.md 8.2, distribution.md 7). */
        TimerCountsFrom: "last_operator_message" | "last_message_any";
        /** Format: date-time */
        Timestamp: string;
        /** @description Exactly one of them. */
        To: {
            /** @description This operator. */
            operator_id?: components["schemas"]["OperatorId"] | null;
            /** @description The queues of the dialogs' topics. */
            queue?: boolean | null;
            /** @description The queue of this group. */
            skill_group_id?: components["schemas"]["SkillGroupId"] | null;
            /** @description The queue of this topic. */
            subject_alias?: string | null;
        };
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
            grants: components["schemas"]["Grant"][];
            /** @description For `POST /api/v1/auth/refresh`, once. */
            refresh_token: string;
            /** @description Who. */
            user: components["schemas"]["UserBrief"];
        };
        /** @description Language of a sheet's own words; what people wrote stays as it is. */
        TranscriptLanguage: "uk" | "en";
        /** @description What changes; absent members stay. */
        UpdateBody: {
            /** @description Comment of a closed request. */
            comment?: string | null;
            /** @description Priority. */
            priority_id?: components["schemas"]["PriorityId"] | null;
            /** @description Business status. */
            status_id?: components["schemas"]["StatusId"] | null;
            /** @description Topic by alias, null for none. */
            subject_alias?: string | null;
            /** @description Topic by id, null for none. */
            subject_id?: components["schemas"]["SubjectId"] | null;
            /** @description Tags to put on, by id or name; those that are on stay once. */
            tags_add?: components["schemas"]["TagRef"][];
            /** @description Tags to take off, by id or name. */
            tags_remove?: components["schemas"]["TagRef"][];
            /**
             * Format: int32
             * @description Weight in the queue, −1000 to 1000.
             */
            weight?: number | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody10: {
            /** @description Topic, null for none. */
            default_subject_alias?: string | null;
            /** @description Group, null for none. */
            group_id?: components["schemas"]["BotGroupId"] | null;
            /** @description Inactive bots store messages and answer nothing. */
            is_active?: boolean | null;
            /** @description Name. */
            name?: string | null;
            /** @description What an inbound message does while there is no scenario. */
            on_no_scenario?: components["schemas"]["OnNoScenario"] | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody2: {
            /**
             * @description Own fields to set; null removes one. A field that was set up accepts what its type accepts; under another name a text of up to
             *     2000 characters, a number, true or false is kept as it is.
             */
            custom_fields?: {
                [key: string]: unknown;
            } | null;
            /** @description E-mail; empty removes it. */
            email?: string | null;
            /** @description First name, up to 200 characters. */
            first_name?: string | null;
            /** @description Two letters; empty removes it. */
            language?: string | null;
            /** @description Last name, up to 200 characters. */
            last_name?: string | null;
            /** @description Shown name, 1 to 200 characters. */
            name?: string | null;
            /** @description Phone in the international form, with or without `+`, 7 to 15 digits; empty removes it. */
            phone?: string | null;
            /** @description All tags, at most 50 of 1 to 50 characters. */
            tags?: string[] | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody3: {
            /** @description `true` activates again; deactivation is a call of its own. */
            active?: boolean | null;
            /** @description With a password for somebody else: they set one of their own before their next sign-in. */
            change_at_next_login?: boolean;
            /**
             * @description The caller's own password: needed to change one's own e-mail or password (AU-14). Absent for whoever has just confirmed who
             *     they are with the company's account.
             */
            current_password?: string | null;
            /** @description E-mail. */
            email?: string | null;
            /** @description Values of own fields by key; absent keys stay, null empties. */
            extra?: {
                [key: string]: unknown;
            } | null;
            /** @description Name. */
            name?: string | null;
            /** @description New password. */
            password?: string | null;
            /** @description Roles. */
            roles?: string[] | null;
            /**
             * Format: uint32
             * @description Own quota of unique clients to write to in a day, 1 to 10000; null = none of their own, those of their groups count.
             */
            touches_per_day?: number | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody4: {
            /** @description Offered in forms. */
            active?: boolean | null;
            /** @description Calendar by which time-outs and norms are counted, null for the parent's, else the default one. */
            calendar_id?: components["schemas"]["CalendarId"] | null;
            /** @description Status its new dialogs begin with, null for the parent's, else the default one. */
            default_status_id?: components["schemas"]["StatusId"] | null;
            /** @description Name. */
            name?: string | null;
            /**
             * Format: int32
             * @description Place in lists, 0 to 10000.
             */
            order?: number | null;
            /** @description Parent topic, null for none. */
            parent_id?: components["schemas"]["SubjectId"] | null;
            /** @description Priority its new dialogs begin with, null for the parent's, else the default one. */
            priority_id?: components["schemas"]["PriorityId"] | null;
            /** @description What its requests need to be closed, beside what all requests and those of its parent do. */
            require_on_close?: components["schemas"]["CloseNeed"][] | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody5: {
            /** @description Takes part in distribution. */
            active?: boolean | null;
            /**
             * Format: uint32
             * @description Limit of its operators; null = the instance's.
             */
            limit_override?: number | null;
            /** @description Method for the group's topics; null = the instance's. */
            method_override?: components["schemas"]["Method"] | null;
            /** @description Name. */
            name?: string | null;
            /**
             * Format: uint32
             * @description Seconds to accept a new request; null = the instance's.
             */
            normative_accept_s?: number | null;
            /**
             * Format: uint32
             * @description Seconds to answer a client message; null = the instance's.
             */
            normative_reply_s?: number | null;
            /** @description Operators. */
            operator_ids?: components["schemas"]["OperatorId"][] | null;
            /**
             * Format: uint32
             * @description After so many seconds of waiting; null = 60.
             */
            overflow_after_s?: number | null;
            /** @description Waiting dialogs go to this group's operators too; null = to nobody. */
            overflow_group_id?: components["schemas"]["SkillGroupId"] | null;
            /** @description Topics. */
            subject_ids?: components["schemas"]["SubjectId"][] | null;
            /**
             * Format: uint32
             * @description Unique clients each of its operators is to write to in a day; null = no quota.
             */
            touches_per_day?: number | null;
            /**
             * Format: int32
             * @description Order between groups.
             */
            weight?: number | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody6: {
            /** @description Name of the group it stands in, empty for none. */
            category?: string | null;
            /** @description Channels it is for, none for all. */
            channels?: components["schemas"]["ChannelKind"][] | null;
            /** @description What is typed after `/`, empty for none. */
            shortcut?: string | null;
            /** @description Skill groups a shared one is for, none for all. */
            skill_group_ids?: components["schemas"]["SkillGroupId"][] | null;
            /** @description The text, 1 to 4000 characters. */
            text?: string | null;
            /** @description Title, 1 to 200 characters. */
            title?: string | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody7: {
            /** @description Columns of its table. */
            columns?: string[] | null;
            /** @description A group or a condition. */
            conditions?: unknown;
            /** @description The folder it lies in, null for none. */
            folder_id?: components["schemas"]["FolderId"] | null;
            /** @description Name, 1 to 200 characters. */
            name?: string | null;
            /** @description Tell of dialogs that come in. */
            notify_on_new?: boolean | null;
            /** @description True gives it to everybody, false makes a shared one the caller's own. Both need filters_shared_edit. */
            shared?: boolean | null;
            /** @description Order of its list. */
            sort?: string | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody8: {
            /** @description `#rrggbb`. */
            color?: string | null;
            /** @description Key of an icon. */
            icon?: string | null;
            /** @description Not shown in the pane. */
            is_hidden?: boolean | null;
            /** @description Name, 1 to 200 characters. */
            name?: string | null;
            /**
             * Format: int32
             * @description Place among its neighbours.
             */
            order?: number | null;
            /** @description The folder it lies in, null for none. */
            parent_id?: components["schemas"]["FolderId"] | null;
            /** @description Roles that see a shared one; empty = all. */
            role_ids?: number[] | null;
        };
        /** @description What changes; absent members stay. */
        UpdateBody9: {
            /** @description Holidays and special days. */
            days?: components["schemas"]["SpecialDay"][] | null;
            /** @description Used where nothing else is chosen. */
            is_default?: boolean | null;
            /** @description Name. */
            name?: string | null;
            /** @description Operators who work by it. */
            operator_ids?: components["schemas"]["OperatorId"][] | null;
            /** @description Topics whose time-outs and norms are counted by it. */
            subject_ids?: components["schemas"]["SubjectId"][] | null;
            /** @description IANA name of the time zone. */
            timezone?: string | null;
            /** @description Working hours by weekday. */
            week?: components["schemas"]["Week"] | null;
        };
        /** @description What is going to arrive. */
        UploadStart: {
            /** @description Name of the file. */
            name: string;
            /**
             * Format: uint64
             * @description Its bytes.
             */
            size: number;
        };
        /** @description An upload in chunks. */
        UploadView: {
            /**
             * Format: uint64
             * @description Largest chunk, bytes.
             */
            chunk_bytes: number;
            /** @description The upload is given up when nothing arrives until then; null when it is a file. */
            expires_at?: components["schemas"]["Timestamp"] | null;
            /** @description The file, when the upload is complete. */
            file?: components["schemas"]["FileView"] | null;
            /** @description Id; the file will have the same one. */
            id: components["schemas"]["FileId"];
            /** @description Shown name. */
            name: string;
            /**
             * Format: int64
             * @description Bytes that are there; the next chunk begins here.
             */
            received: number;
            /**
             * Format: int64
             * @description Bytes the file will have.
             */
            size: number;
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
        /** @description A field of users: the same as one of clients, in a list of its own. */
        UserFieldFields: components["schemas"]["ClientFieldFields"];
        /** @description A row with its id and optimistic lock. */
        UserFieldFieldsRow: components["schemas"]["ClientFieldFields"];
        /** @description A sign-in. */
        UserSession: {
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Id. */
            id: components["schemas"]["AuthSessionId"];
            /** @description Address at sign-in. */
            ip: string;
            /** @description Last request, to within minutes. */
            last_seen_at: components["schemas"]["Timestamp"];
            /** @description Browser at sign-in, as it told. */
            user_agent: string;
        };
        /** @description A user. */
        UserView: {
            /** @description Active. */
            active: boolean;
            /** @description Made. */
            created_at: components["schemas"]["Timestamp"];
            /** @description E-mail. */
            email: string;
            /** @description Values of own fields by key. */
            extra: unknown;
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
             * @description `active | directory | invited | inactive | erased`; an invited user has not set a password yet, one of `directory` has none and signs
             *     in with the company directory's.
             */
            status: string;
            /**
             * Format: uint32
             * @description Own quota of unique clients to write to in a day, which outweighs those of the groups; null = none of their own.
             */
            touches_per_day?: number | null;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /** @description What becomes of the values that clients or users have in the field. */
        Values: "keep" | "drop";
        /** @description Values of a form or a rating. */
        ValuesBody: {
            /** @description Public id of the chat that is rated; absent for the newest. */
            dialog_id?: string | null;
            /** @description By field. */
            values: {
                [key: string]: unknown;
            };
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
        /** @description Participant or observer (operator-line.md 12). */
        ViewMode: "participant" | "observer";
        /** @description One waiting client. */
        WaitingRow: {
            /**
             * Format: uint32
             * @description Decisions that looked at it while a suitable slot was free.
             */
            attempts: number;
            /** @description Channel. */
            channel: components["schemas"]["ChannelKind"];
            /** @description Shown name of the client. */
            client_name: string;
            /** @description Request. */
            dialog_id: components["schemas"]["DialogId"];
            /**
             * @description The norm of accepting is used up then, where a calendar counts.
             * @default null
             */
            due_at: components["schemas"]["Timestamp"] | null;
            /**
             * Format: uint32
             * @description Operators whose groups fit.
             */
            fitting_operators: number;
            /** @description Why it still waits (distribution.md 3.2), `""` before the first decision. */
            last_skip_reason: string;
            /** @description It is not tried before this moment; null = at the next trigger. */
            next_attempt_at?: components["schemas"]["Timestamp"] | null;
            /** @description Waits for this operator. */
            pinned_operator_id?: components["schemas"]["OperatorId"] | null;
            /** @description Priority. */
            priority_id?: components["schemas"]["PriorityId"] | null;
            /** @description Began to wait. */
            queued_at: components["schemas"]["Timestamp"];
            /** @description Topic; null = «No topic». */
            subject_id?: components["schemas"]["SubjectId"] | null;
            /**
             * @description Three quarters of the norm of accepting are used up then, where a calendar counts.
             * @default null
             */
            warn_at: components["schemas"]["Timestamp"] | null;
        };
        /** @description See [`Diagnostics::waiting`]. */
        WaitingVerdict: {
            /** @description Dialog. */
            dialog_id: components["schemas"]["DialogId"];
            /** @description `ok` or a reason code. */
            verdict: string;
        };
        /** @description The intervals of each weekday. Nights go on by an interval that ends at 1440 and one of the next day that begins at 0. */
        Week: {
            /**
             * @description Friday.
             * @default []
             */
            fri: components["schemas"]["Interval"][];
            /**
             * @description Monday.
             * @default []
             */
            mon: components["schemas"]["Interval"][];
            /**
             * @description Saturday.
             * @default []
             */
            sat: components["schemas"]["Interval"][];
            /**
             * @description Sunday.
             * @default []
             */
            sun: components["schemas"]["Interval"][];
            /**
             * @description Thursday.
             * @default []
             */
            thu: components["schemas"]["Interval"][];
            /**
             * @description Tuesday.
             * @default []
             */
            tue: components["schemas"]["Interval"][];
            /**
             * @description Wednesday.
             * @default []
             */
            wed: components["schemas"]["Interval"][];
        };
        /** @description What is whispered. */
        WhisperBody: {
            /** @description Text, for the team only. */
            text: string;
        };
        /** @description Appearance and who may embed the chat; absent members keep their values. */
        WidgetBody: {
            /** @description `false` switches the chat off. */
            active?: boolean | null;
            /** @description Exact origins, such as `https://www.example.com`; empty = the instance's own only. */
            allowed_origins?: string[] | null;
            /** @description The visitor may end the chat. */
            can_close?: boolean | null;
            /** @description Colours by key (channels.md 2.4), an object of objects. */
            colors?: unknown;
            /** @description A closed chat asks for a rating. */
            csat?: boolean | null;
            /** @description First words of an empty chat, by language. */
            greeting?: {
                [key: string]: string;
            } | null;
            /** @description Visitors with a `user_id` must prove it. */
            identity_required?: boolean | null;
            /** @description What a visitor with a blocked address reads, by two-letter language; an empty text is the usual sentence. */
            ip_blocking_message?: {
                [key: string]: string;
            } | null;
            /** @description `uk` or `en`. */
            language_code?: string | null;
            /** @description `{type, openIcon, closeIcon}`. */
            launcher?: unknown;
            /** @description Opens by itself when a message comes. */
            open_on_msg?: boolean | null;
            /** @description `{x, y, offset}`. */
            position?: unknown;
            /** @description The form before the first message. */
            prechat?: components["schemas"]["Prechat"] | null;
            /** @description The visitor's address is stored. */
            recognize_user_meta?: boolean | null;
            /** @description Makes a new identity secret, shown once; the former ends at once. */
            rotate_identity_secret?: boolean;
            /** @description Line below it. */
            subtitle?: string | null;
            /** @description Heading. */
            title?: string | null;
            /** @description The visitor may have the conversation sent to the e-mail on their card. */
            transcript_by_mail?: boolean | null;
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
            /**
             * @description The visitor may end the chat.
             * @default true
             */
            can_close: boolean;
            /** @description Always `widget`. */
            channel: components["schemas"]["ChannelKind"];
            /**
             * @description Hash of the own script and style in force (channels.md 2.6); `""` = none. Set by saving them, not with the appearance.
             * @default
             */
            code: string;
            /**
             * @description Colours by key (channels.md 2.4); the widget ignores what is no colour.
             * @default {}
             */
            colors: unknown;
            /**
             * @description A closed chat asks for a rating.
             * @default false
             */
            csat: boolean;
            /** @description Code for the site. */
            embed_code: string;
            /**
             * @description First words of an empty chat, by language; empty = none.
             * @default {}
             */
            greeting: {
                [key: string]: string;
            };
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
             * @description What a visitor with a blocked address reads instead of the chat, by language; empty = the usual sentence (channels.md 2.8).
             * @default {}
             */
            ip_blocking_message: {
                [key: string]: string;
            };
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
             * @description What is asked before the first message.
             * @default {
             *       "consent": {},
             *       "enabled": false,
             *       "fields": [],
             *       "intro": {}
             *     }
             */
            prechat: components["schemas"]["Prechat"];
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
             * @description The visitor may have the conversation sent to the e-mail on their card.
             * @default false
             */
            transcript_by_mail: boolean;
            /**
             * Format: int64
             * @description Optimistic lock.
             */
            version: number;
        };
        /** @description What is said. */
        WordBody: {
            /** @description Text, at most 500 characters. */
            text: string;
        };
        /** @description In whose zone the panel writes times (operator-line.md 12). */
        ZoneOfTimes: "local" | "instance";
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
                    "application/json": components["schemas"]["Page38"];
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
                "application/json": components["schemas"]["CreateBody10"];
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
    get_audit: {
        parameters: {
            query?: {
                action?: string | null;
                actor_id?: components["schemas"]["OperatorId"] | null;
                cursor?: string | null;
                from?: components["schemas"]["Timestamp"] | null;
                limit?: number | null;
                object_id?: number | null;
                object_kind?: string | null;
                to?: components["schemas"]["Timestamp"] | null;
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
                    "application/json": components["schemas"]["Page37"];
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
    get_audit_export: {
        parameters: {
            query?: {
                action?: string | null;
                actor_id?: components["schemas"]["OperatorId"] | null;
                cursor?: string | null;
                from?: components["schemas"]["Timestamp"] | null;
                limit?: number | null;
                object_id?: number | null;
                object_kind?: string | null;
                to?: components["schemas"]["Timestamp"] | null;
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
    get_auth_confirmation: {
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
                    "application/json": components["schemas"]["ConfirmationAnswer"];
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
    post_auth_embed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExchangeBody"];
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
    post_auth_forgot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForgotBody"];
            };
        };
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
    post_auth_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkAnswer"];
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
    post_auth_link_redeem: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedeemBody"];
            };
        };
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
    get_auth_oidc: {
        parameters: {
            query?: {
                next?: string | null;
                purpose?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            303: {
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
    get_auth_oidc_callback: {
        parameters: {
            query?: {
                code?: string | null;
                error?: string | null;
                iss?: string | null;
                state?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            303: {
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
    get_auth_second_factor: {
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
                    "application/json": components["schemas"]["FactorView"];
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
    post_auth_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewFactor"];
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
    post_auth_second_factor_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
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
    post_auth_second_factor_remove: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordBody"];
            };
        };
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
    get_bot_groups: {
        parameters: {
            query?: {
                inactive?: boolean;
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
                    "application/json": components["schemas"]["Page33"];
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
    post_bot_groups: {
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
                "application/json": components["schemas"]["BotGroupFields"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotGroupFieldsRow"];
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
    delete_bot_groups_by_id: {
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
    patch_bot_groups_by_id: {
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
                "application/json": components["schemas"]["BotGroupFields"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotGroupFieldsRow"];
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
                    "application/json": components["schemas"]["Page32"];
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
                "application/json": components["schemas"]["CreateBody8"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotRow"];
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
                    "application/json": components["schemas"]["BotRow"];
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
    delete_bots_by_id: {
        parameters: {
            query?: {
                confirm?: string;
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
                "application/json": components["schemas"]["UpdateBody10"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotRow"];
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
    get_bots_by_id_channels: {
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
                    "application/json": components["schemas"]["Page34"];
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
    post_bots_by_id_channels_custom_channel_test: {
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
                    "application/json": components["schemas"]["TestAnswer"];
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
    get_bots_by_id_channels_widget_code: {
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
                    "application/json": components["schemas"]["CodeView"];
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
    put_bots_by_id_channels_widget_code: {
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
                "application/json": components["schemas"]["CodeBody2"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeView"];
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
    get_bots_by_id_channels_widget_code_by_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                version: string;
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
                    "application/json": components["schemas"]["CodeVersion"];
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
    get_calendars: {
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
                    "application/json": components["schemas"]["Page31"];
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
    post_calendars: {
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
                "application/json": components["schemas"]["CreateBody7"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarView"];
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
    delete_calendars_by_id: {
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
    patch_calendars_by_id: {
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
                "application/json": components["schemas"]["UpdateBody9"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarView"];
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
    get_client_fields: {
        parameters: {
            query?: {
                inactive?: boolean;
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
    post_client_fields: {
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
                "application/json": components["schemas"]["ClientFieldFields"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientFieldFieldsRow"];
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
    delete_client_fields_by_id: {
        parameters: {
            query?: {
                values?: components["schemas"]["Values"] | null;
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
    patch_client_fields_by_id: {
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
                "application/json": components["schemas"]["ClientFieldFields"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientFieldFieldsRow"];
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
    get_client_fields_by_id_options: {
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
    get_clients: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number | null;
                search?: string | null;
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
    patch_clients_by_id: {
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
    post_clients_by_id_ban: {
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
                "application/json": components["schemas"]["BanBody"];
            };
        };
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
    get_clients_by_id_changes: {
        parameters: {
            query?: {
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
    post_clients_by_id_erase: {
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
                "application/json": components["schemas"]["ClientDataBody"];
            };
        };
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
    post_clients_by_id_export: {
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
                "application/json": components["schemas"]["ClientDataBody"];
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
    post_clients_by_id_merge: {
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
                "application/json": components["schemas"]["MergeBody"];
            };
        };
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
    get_clients_by_id_merges: {
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
    post_clients_by_id_merges_by_merge_id_undo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                merge_id: number;
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
    post_clients_by_id_reveal: {
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
                "application/json": components["schemas"]["RevealBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedValue"];
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
    get_clients_by_id_similar: {
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
    post_clients_by_id_unban: {
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
    delete_csat_by_id: {
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
    get_dialogs: {
        parameters: {
            query?: {
                client_id?: components["schemas"]["ClientId"] | null;
                cursor?: string | null;
                filter_id?: components["schemas"]["FilterId"] | null;
                folder?: string | null;
                limit?: number | null;
                operator_id?: components["schemas"]["OperatorId"] | null;
                sort?: string | null;
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
    post_dialogs: {
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
                "application/json": components["schemas"]["StartBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
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
    post_dialogs_bulk: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkAnswer"];
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
    post_dialogs_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportBody"];
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
    post_dialogs_search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchBody"];
            };
        };
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
    get_dialogs_by_id_attachments_zip: {
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
    post_dialogs_by_id_decline: {
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
    get_dialogs_by_id_export_pdf: {
        parameters: {
            query?: {
                language?: components["schemas"]["TranscriptLanguage"];
                notes?: string | null;
                timezone?: string | null;
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
    get_dialogs_by_id_mentionable: {
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
    get_dialogs_by_id_messages_by_message_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                message_id: number;
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
    delete_dialogs_by_id_messages_by_message_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                message_id: number;
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
    patch_dialogs_by_id_messages_by_message_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                message_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AmendBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
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
    get_dialogs_by_id_messages_by_message_id_history: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                message_id: number;
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
    post_dialogs_by_id_messages_by_message_id_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                message_id: number;
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
    post_dialogs_by_id_reopen: {
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
    post_dialogs_by_id_snooze: {
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
                "application/json": components["schemas"]["SnoozeBody"];
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
    get_dialogs_by_id_tabs: {
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
    post_dialogs_by_id_take_back: {
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
    post_dialogs_by_id_wake: {
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
    post_dialogs_by_id_whisper: {
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
                "application/json": components["schemas"]["WhisperBody"];
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
    post_distribution_alerts_acknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcknowledgeBody"];
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
    get_distribution_audit: {
        parameters: {
            query?: {
                candidate_id?: components["schemas"]["OperatorId"] | null;
                cursor?: string | null;
                dialog_id?: components["schemas"]["DialogId"] | null;
                flag?: string | null;
                from?: components["schemas"]["Timestamp"] | null;
                limit?: number | null;
                operator_id?: components["schemas"]["OperatorId"] | null;
                reason?: string | null;
                result?: string | null;
                trigger?: string | null;
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
                    "application/json": components["schemas"]["Page18"];
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
    get_distribution_audit_export: {
        parameters: {
            query?: {
                candidate_id?: components["schemas"]["OperatorId"] | null;
                cursor?: string | null;
                dialog_id?: components["schemas"]["DialogId"] | null;
                flag?: string | null;
                from?: components["schemas"]["Timestamp"] | null;
                limit?: number | null;
                operator_id?: components["schemas"]["OperatorId"] | null;
                reason?: string | null;
                result?: string | null;
                trigger?: string | null;
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
    get_distribution_audit_summary: {
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
                    "application/json": components["schemas"]["SummaryView"];
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
    get_distribution_audit_by_id: {
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
                    "application/json": components["schemas"]["AuditView"];
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
    get_distribution_live: {
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
                    "application/json": components["schemas"]["BoardSnapshot"];
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
    get_distribution_queue_by_id_operators: {
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
                    "application/json": components["schemas"]["FittingOperators"];
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
    post_distribution_simulate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimulateBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Simulation"];
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
    get_drafts: {
        parameters: {
            query?: {
                dialog_id?: components["schemas"]["DialogId"] | null;
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
    post_embed_token: {
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
                "application/json": components["schemas"]["IssueBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedToken"];
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
    post_files: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileView"];
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
    get_files_by_id: {
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
                    "application/json": components["schemas"]["FileView"];
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
    get_files_by_id_content: {
        parameters: {
            query?: {
                download?: string | null;
                variant?: string | null;
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
    get_filters: {
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
                    "application/json": components["schemas"]["Page29"];
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
    post_filters: {
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
                    "application/json": components["schemas"]["FilterView"];
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
    put_filters_order: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderBody"];
            };
        };
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
    delete_filters_by_id: {
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
    patch_filters_by_id: {
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
                "application/json": components["schemas"]["UpdateBody7"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilterView"];
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
    get_folders: {
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
                    "application/json": components["schemas"]["Page30"];
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
    post_folders: {
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
                    "application/json": components["schemas"]["FolderView"];
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
    delete_folders_by_id: {
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
    patch_folders_by_id: {
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
                "application/json": components["schemas"]["UpdateBody8"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FolderView"];
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
    get_ip_blocks: {
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
                    "application/json": components["schemas"]["Page35"];
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
    post_ip_blocks: {
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
                "application/json": components["schemas"]["CreateBody9"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IpBlockView"];
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
    delete_ip_blocks_by_id: {
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
    get_me_distribution: {
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
                    "application/json": components["schemas"]["OwnDistribution"];
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
    put_me_distribution: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnDistributionBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnDistribution"];
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
    get_me_fields: {
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
                    "application/json": components["schemas"]["MyFields"];
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
    patch_me_fields: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MyFieldsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyFields"];
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
    get_me_fields_by_id_options: {
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
    get_me_notifications: {
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
                    "application/json": components["schemas"]["NotificationPage"];
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
    post_me_notifications_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadAnswer"];
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
    get_me_preferences: {
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
                    "application/json": components["schemas"]["PreferencesView"];
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
    patch_me_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Preferences"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesView"];
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
    post_me_push_attention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttentionBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttentionAnswer"];
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
    get_me_push_key: {
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
                    "application/json": components["schemas"]["PushKey"];
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
    get_me_push_subscriptions: {
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
                    "application/json": components["schemas"]["BrowserList"];
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
    post_me_push_subscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscribeBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrowserView"];
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
    delete_me_push_subscriptions_by_id: {
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
    post_me_push_subscriptions_by_id_test: {
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
                    "application/json": components["schemas"]["PushTestAnswer"];
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
    get_me_sessions: {
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
                    "application/json": components["schemas"]["SessionList"];
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
    delete_me_sessions: {
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
    delete_me_sessions_by_id: {
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
    get_operator_statuses: {
        parameters: {
            query?: {
                inactive?: boolean;
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
                    "application/json": components["schemas"]["Page24"];
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
    post_operator_statuses: {
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
                "application/json": components["schemas"]["OperatorStatusFields"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatorStatusFieldsRow"];
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
    delete_operator_statuses_by_id: {
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
    patch_operator_statuses_by_id: {
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
                "application/json": components["schemas"]["OperatorStatusFields"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatorStatusFieldsRow"];
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
    get_operators_limits: {
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
                    "application/json": components["schemas"]["Page17"];
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
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedistributeBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redistributed"];
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
    post_operators_by_id_redistribute_preview: {
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
                "application/json": components["schemas"]["RedistributeBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redistributed"];
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
    get_operators_by_id_status_log: {
        parameters: {
            query?: {
                from?: components["schemas"]["Timestamp"] | null;
                to?: components["schemas"]["Timestamp"] | null;
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
                    "application/json": components["schemas"]["StatusLog"];
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
    post_operators_by_id_word: {
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
                "application/json": components["schemas"]["WordBody"];
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
            query?: {
                inactive?: boolean;
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
                    "application/json": components["schemas"]["Page26"];
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
    post_priorities: {
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
                "application/json": components["schemas"]["PriorityFields"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriorityFieldsRow"];
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
    delete_priorities_by_id: {
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
    patch_priorities_by_id: {
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
                "application/json": components["schemas"]["PriorityFields"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriorityFieldsRow"];
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
                    "application/json": components["schemas"]["Page28"];
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
                    "application/json": components["schemas"]["Page21"];
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
    post_roles: {
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
                "application/json": components["schemas"]["RoleBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleView"];
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
    delete_roles_by_id: {
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
    patch_roles_by_id: {
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
                "application/json": components["schemas"]["RolePatch"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleView"];
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
    get_search: {
        parameters: {
            query: {
                cursor?: string | null;
                limit?: number | null;
                q: string;
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
    get_settings_embed: {
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
                    "application/json": components["schemas"]["EmbedSettings"];
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
    patch_settings_embed: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmbedSettings"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmbedSettings"];
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
    get_settings_files: {
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
                    "application/json": components["schemas"]["FileSettings"];
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
    patch_settings_files: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FileSettings"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileSettings"];
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
    get_settings_instance: {
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
                    "application/json": components["schemas"]["InstanceSettings"];
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
    patch_settings_instance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstanceSettings"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceSettings"];
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
    get_settings_ldap: {
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
                    "application/json": components["schemas"]["LdapView"];
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
    patch_settings_ldap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LdapPatch"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LdapView"];
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
    post_settings_ldap_check: {
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
                    "application/json": components["schemas"]["LdapCheck"];
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
    post_settings_ldap_sync: {
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
                    "application/json": components["schemas"]["SyncReport"];
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
    get_settings_mail: {
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
                    "application/json": components["schemas"]["MailView"];
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
    patch_settings_mail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MailPatch"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailView"];
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
    get_settings_mail_letters: {
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
                    "application/json": components["schemas"]["Page36"];
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
    post_settings_mail_retry: {
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
                    "application/json": components["schemas"]["RetryAnswer"];
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
    post_settings_mail_test: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailTest"];
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
    get_settings_oidc: {
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
                    "application/json": components["schemas"]["OidcView"];
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
    patch_settings_oidc: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OidcPatch"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OidcView"];
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
    post_settings_oidc_check: {
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
                    "application/json": components["schemas"]["OidcCheck"];
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
    get_settings_panel_tabs: {
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
                    "application/json": components["schemas"]["PanelTabView"];
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
    patch_settings_panel_tabs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PanelTabPatch"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PanelTabView"];
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
    get_settings_security: {
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
                    "application/json": components["schemas"]["SecuritySettings"];
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
    patch_settings_security: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecuritySettings"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecuritySettings"];
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
    get_settings_styles: {
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
                    "application/json": components["schemas"]["StyleView"];
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
    patch_settings_styles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StylePatch"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StyleView"];
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
                    "application/json": components["schemas"]["Page23"];
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
                    "application/json": components["schemas"]["SkillGroupRow"];
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
    delete_skill_groups_by_id: {
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
                    "application/json": components["schemas"]["SkillGroupRow"];
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
            query?: {
                inactive?: boolean;
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
                    "application/json": components["schemas"]["Page25"];
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
    post_statuses: {
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
                "application/json": components["schemas"]["StatusFields"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusFieldsRow"];
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
    delete_statuses_by_id: {
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
    patch_statuses_by_id: {
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
                "application/json": components["schemas"]["StatusFields"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusFieldsRow"];
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
                    "application/json": components["schemas"]["Page22"];
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
                    "application/json": components["schemas"]["SubjectRow"];
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
    delete_subjects_by_id: {
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
                    "application/json": components["schemas"]["SubjectRow"];
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
    get_tags: {
        parameters: {
            query?: {
                inactive?: boolean;
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
                    "application/json": components["schemas"]["Page27"];
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
    post_tags: {
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
                "application/json": components["schemas"]["TagFields"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagFieldsRow"];
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
    delete_tags_by_id: {
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
    patch_tags_by_id: {
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
                "application/json": components["schemas"]["TagFields"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagFieldsRow"];
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
    post_uploads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UploadStart"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadView"];
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
    get_uploads_by_id: {
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
                    "application/json": components["schemas"]["UploadView"];
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
    put_uploads_by_id: {
        parameters: {
            query: {
                offset: number;
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
                    "application/json": components["schemas"]["UploadView"];
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
    delete_uploads_by_id: {
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
    post_uploads_by_id_complete: {
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
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileView"];
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
    get_user_fields: {
        parameters: {
            query?: {
                inactive?: boolean;
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
    post_user_fields: {
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
                "application/json": components["schemas"]["UserFieldFields"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserFieldFieldsRow"];
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
    delete_user_fields_by_id: {
        parameters: {
            query?: {
                values?: components["schemas"]["Values"] | null;
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
    patch_user_fields_by_id: {
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
                "application/json": components["schemas"]["UserFieldFields"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserFieldFieldsRow"];
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
    get_user_fields_by_id_options: {
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
                    "application/json": components["schemas"]["Page19"];
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
    post_users_import: {
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
                "application/json": components["schemas"]["ImportBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
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
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeactivateBody"];
            };
        };
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
    post_users_by_id_erase: {
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
                "application/json": components["schemas"]["EraseBody"];
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
    post_users_by_id_link: {
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
                "application/json": components["schemas"]["NewLinkBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkView"];
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
    post_users_by_id_link_mail: {
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
                "application/json": components["schemas"]["NewLinkBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailedLink"];
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
    delete_users_by_id_second_factor: {
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
    get_users_by_id_sessions: {
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
                    "application/json": components["schemas"]["Page20"];
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
    delete_users_by_id_sessions: {
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
    delete_users_by_id_sessions_by_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                session: string;
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
    get_f_by_token: {
        parameters: {
            query?: {
                download?: string | null;
            };
            header?: never;
            path: {
                token: string;
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
    post_widget_by_bot_id_close: {
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
    post_widget_by_bot_id_code_errors: {
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
                "application/json": components["schemas"]["CodeFaultBody"];
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
    get_widget_by_bot_id_code_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bot_id: number;
                name: string;
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
    post_widget_by_bot_id_csat: {
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
                "application/json": components["schemas"]["ValuesBody"];
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
    get_widget_by_bot_id_dialogs: {
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
    post_widget_by_bot_id_files: {
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
    post_widget_by_bot_id_form: {
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
                "application/json": components["schemas"]["ValuesBody"];
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
                    "application/json": components["schemas"]["SessionView2"];
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
    post_widget_by_bot_id_transcript: {
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
                "application/json": components["schemas"]["LetterBody"];
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
