//! Tables as diesel sees them; the same for both databases (a test compares them with the migrated databases).
#![allow(missing_docs)]

diesel::table! {
    id_blocks (kind) {
        kind -> Text,
        next_id -> BigInt,
    }
}

diesel::table! {
    slots (slot) {
        slot -> SmallInt,
        owner -> Text,
        fence -> BigInt,
        until -> BigInt,
    }
}

diesel::table! {
    batches (owner, writer) {
        owner -> Text,
        writer -> SmallInt,
        n -> BigInt,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        active -> Bool,
        is_root -> Bool,
        language -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        deactivated_at -> Nullable<BigInt>,
        version -> BigInt,
        extra -> Json,
        erased_at -> Nullable<BigInt>,
        erased_through -> Nullable<BigInt>,
        erased_name -> Nullable<Text>,
    }
}

diesel::table! {
    roles (id) {
        id -> BigInt,
        name -> Text,
        is_system -> Bool,
        description -> Text,
        version -> BigInt,
        scope -> Json,
        second_factor -> Bool,
    }
}

diesel::table! {
    role_grants (role_id, grant_key) {
        role_id -> BigInt,
        grant_key -> Text,
    }
}

diesel::table! {
    user_roles (user_id, role_id) {
        user_id -> BigInt,
        role_id -> BigInt,
    }
}

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Json,
        version -> BigInt,
        updated_at -> BigInt,
        updated_by_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        refresh_hash -> Text,
        previous_refresh_hash -> Nullable<Text>,
        csrf_token -> Text,
        ip -> Text,
        user_agent -> Text,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        refreshed_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        revoked_reason -> Text,
        confirmed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    second_factors (user_id) {
        user_id -> BigInt,
        secret -> Binary,
        created_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        last_step -> BigInt,
    }
}

diesel::table! {
    recovery_codes (user_id, code_hash) {
        user_id -> BigInt,
        code_hash -> Text,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    access_links (id) {
        id -> BigInt,
        user_id -> BigInt,
        kind -> Text,
        token_hash -> Text,
        created_by_id -> Nullable<BigInt>,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    push_subscriptions (id) {
        id -> BigInt,
        user_id -> BigInt,
        session_id -> BigInt,
        endpoint_hash -> Text,
        service -> Text,
        agent -> Text,
        sealed -> Text,
        created_at -> BigInt,
        last_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    pushes (id) {
        id -> BigInt,
        subscription_id -> BigInt,
        topic -> Text,
        about_at -> BigInt,
        state -> Text,
        attempts -> Integer,
        sealed -> Text,
        answer -> Text,
        created_at -> BigInt,
        next_at -> BigInt,
        expires_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    letters (id) {
        id -> BigInt,
        kind -> Text,
        user_id -> Nullable<BigInt>,
        dialog_id -> Nullable<BigInt>,
        to_address -> Text,
        message_key -> Text,
        dedup -> Nullable<Text>,
        state -> Text,
        attempts -> Integer,
        sealed -> Text,
        answer -> Text,
        created_at -> BigInt,
        next_at -> BigInt,
        expires_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    embed_tokens (token_hash) {
        token_hash -> Text,
        user_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sso_attempts (state_hash) {
        state_hash -> Text,
        browser_hash -> Text,
        sealed -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    directory_syncs (id) {
        id -> SmallInt,
        ended_at -> BigInt,
        problem -> Nullable<Text>,
        detail -> Text,
        report -> Json,
    }
}

diesel::table! {
    directory_people (user_id) {
        user_id -> BigInt,
        dn -> Text,
        state -> Text,
        seen_at -> BigInt,
    }
}

diesel::table! {
    password_demands (user_id) {
        user_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    password_history (user_id, set_at) {
        user_id -> BigInt,
        set_at -> BigInt,
        password_hash -> Text,
    }
}

diesel::table! {
    login_failures (scope, key) {
        scope -> Text,
        key -> Text,
        failures -> Integer,
        first_at -> BigInt,
        last_at -> BigInt,
        blocked_until -> BigInt,
    }
}

diesel::table! {
    subjects (id) {
        id -> BigInt,
        name -> Text,
        alias -> Text,
        parent_id -> Nullable<BigInt>,
        active -> Bool,
        created_at -> BigInt,
        version -> BigInt,
        calendar_id -> Nullable<BigInt>,
        position -> Integer,
        status_id -> Nullable<BigInt>,
        priority_id -> Nullable<BigInt>,
        require_on_close -> Json,
    }
}

diesel::table! {
    skill_groups (id) {
        id -> BigInt,
        name -> Text,
        active -> Bool,
        created_at -> BigInt,
        version -> BigInt,
        normative_accept_s -> Nullable<Integer>,
        normative_reply_s -> Nullable<Integer>,
        weight -> Integer,
        overflow_group_id -> Nullable<BigInt>,
        overflow_after_s -> Nullable<Integer>,
        method_override -> Nullable<Text>,
        limit_override -> Nullable<Integer>,
    }
}

diesel::table! {
    skill_group_subjects (skill_group_id, subject_id) {
        skill_group_id -> BigInt,
        subject_id -> BigInt,
    }
}

diesel::table! {
    skill_group_operators (skill_group_id, operator_id) {
        skill_group_id -> BigInt,
        operator_id -> BigInt,
    }
}

diesel::table! {
    statuses (id) {
        id -> BigInt,
        name -> Text,
        color -> Text,
        position -> Integer,
        category -> Text,
        is_default -> Bool,
        active -> Bool,
        version -> BigInt,
        is_spam -> Bool,
    }
}

diesel::table! {
    priorities (id) {
        id -> BigInt,
        name -> Text,
        color -> Text,
        weight -> Integer,
        is_default -> Bool,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    operator_statuses (id) {
        id -> BigInt,
        name -> Text,
        color -> Text,
        can_receive -> Bool,
        count_time_after_all_closed -> Bool,
        position -> Integer,
        is_default_online -> Bool,
        is_default_offline -> Bool,
        active -> Bool,
        version -> BigInt,
        max_minutes -> Nullable<Integer>,
    }
}

diesel::table! {
    operators (user_id) {
        user_id -> BigInt,
        status_id -> BigInt,
        status_since -> BigInt,
        limit_total -> Nullable<Integer>,
        limit_by_channel -> Json,
        level -> SmallInt,
        distribution_paused -> Bool,
        calendar_id -> Nullable<BigInt>,
        paused_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    calendars (id) {
        id -> BigInt,
        name -> Text,
        timezone -> Text,
        week -> Json,
        days -> Json,
        is_default -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    operator_quotas (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        skill_group_id -> Nullable<BigInt>,
        touches_per_day -> Integer,
    }
}

diesel::table! {
    operator_status_log (id) {
        id -> BigInt,
        operator_id -> BigInt,
        from_status_id -> Nullable<BigInt>,
        to_status_id -> BigInt,
        by_id -> Nullable<BigInt>,
        reason -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    bots (id) {
        id -> BigInt,
        name -> Text,
        is_active -> Bool,
        default_subject_id -> Nullable<BigInt>,
        on_no_scenario -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> BigInt,
        group_id -> Nullable<BigInt>,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    bot_groups (id) {
        id -> BigInt,
        name -> Text,
        position -> Integer,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    channel_connections (id) {
        id -> BigInt,
        bot_id -> BigInt,
        channel -> Text,
        status -> Text,
        status_reason -> Text,
        credentials -> Nullable<Binary>,
        settings -> Json,
        inbound_token_hash -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> BigInt,
        last_inbound_at -> Nullable<BigInt>,
        last_outbound_at -> Nullable<BigInt>,
        last_error_at -> Nullable<BigInt>,
        last_error -> Text,
        failures -> Integer,
    }
}

diesel::table! {
    api_keys (id) {
        id -> BigInt,
        name -> Text,
        prefix -> Text,
        key_hash -> Text,
        scopes -> Json,
        bot_id -> Nullable<BigInt>,
        created_by_id -> Nullable<BigInt>,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    idempotency_keys (scope, key) {
        scope -> Text,
        key -> Text,
        body_hash -> Text,
        status -> Nullable<SmallInt>,
        response -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    clients (id) {
        id -> BigInt,
        name -> Text,
        first_name -> Text,
        last_name -> Text,
        phone -> Text,
        email -> Text,
        language -> Text,
        tags -> Json,
        custom_fields -> Json,
        is_banned -> Bool,
        ban_reason -> Text,
        ban_until -> Nullable<BigInt>,
        merged_into_id -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    client_values (client_id, key) {
        client_id -> BigInt,
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    user_values (user_id, key) {
        user_id -> BigInt,
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    contacts (id) {
        id -> BigInt,
        client_id -> BigInt,
        bot_id -> BigInt,
        connection_id -> BigInt,
        channel -> Text,
        chat_id -> Text,
        slot -> SmallInt,
        username -> Text,
        display_name -> Text,
        phone -> Text,
        language_code -> Text,
        params_from_site -> Json,
        meta -> Json,
        last_inbound_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    dialogs (id) {
        id -> BigInt,
        slot -> SmallInt,
        kind -> Text,
        bot_id -> BigInt,
        connection_id -> BigInt,
        channel -> Text,
        contact_id -> BigInt,
        chat_id -> Text,
        contact_name -> Text,
        client_id -> BigInt,
        client_name -> Text,
        subject_id -> Nullable<BigInt>,
        state -> Text,
        status_id -> Nullable<BigInt>,
        priority_id -> Nullable<BigInt>,
        weight -> Integer,
        operator_id -> Nullable<BigInt>,
        operator_name -> Text,
        pinned_operator_id -> Nullable<BigInt>,
        excluded -> Json,
        is_outbound -> Bool,
        close_comment -> Text,
        close_reason -> Nullable<Text>,
        closed_by_id -> Nullable<BigInt>,
        created_at -> BigInt,
        queued_at -> Nullable<BigInt>,
        connected_at -> Nullable<BigInt>,
        first_operator_reply_at -> Nullable<BigInt>,
        last_client_message_at -> Nullable<BigInt>,
        last_operator_message_at -> Nullable<BigInt>,
        last_message_at -> BigInt,
        waiting_since -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        reopened_count -> Integer,
        unread -> Integer,
        read_seq -> BigInt,
        last_seq -> BigInt,
        preview_text -> Nullable<Text>,
        preview_author_kind -> Nullable<Text>,
        preview_type -> Nullable<Text>,
        version -> BigInt,
        tag_ids -> Json,
        mentioned_ids -> Json,
        snoozed_until -> Nullable<BigInt>,
        woken_at -> Nullable<BigInt>,
        warn_at -> Nullable<BigInt>,
        due_at -> Nullable<BigInt>,
        listed_at -> Nullable<BigInt>,
        unrated -> Bool,
        author_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    messages (id) {
        id -> BigInt,
        dialog_id -> BigInt,
        seq -> BigInt,
        connection_id -> BigInt,
        dedup_key -> Nullable<Text>,
        direction -> Text,
        author_kind -> Text,
        author_id -> Nullable<BigInt>,
        author_name -> Text,
        kind -> Text,
        body -> Text,
        attachments -> Json,
        buttons -> Json,
        reply_to_id -> Nullable<BigInt>,
        status -> SmallInt,
        error_code -> Nullable<Text>,
        external_id -> Nullable<Text>,
        client_nonce -> Nullable<Text>,
        created_at -> BigInt,
        mentions -> Nullable<Text>,
        edited_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        former -> Nullable<Text>,
    }
}

diesel::table! {
    attachment_fetches (id) {
        id -> BigInt,
        dialog_id -> BigInt,
        attempts -> Integer,
        created_at -> BigInt,
        next_at -> BigInt,
    }
}

diesel::table! {
    dialog_logs (id) {
        id -> BigInt,
        dialog_id -> BigInt,
        at -> BigInt,
        kind -> Text,
        by_id -> Nullable<BigInt>,
        data -> Json,
    }
}

diesel::table! {
    offers (id) {
        id -> BigInt,
        dialog_id -> BigInt,
        operator_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        outcome -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    timers (id) {
        id -> BigInt,
        kind -> Text,
        subject -> BigInt,
        due_at -> BigInt,
        payload -> BigInt,
    }
}

diesel::table! {
    outbox (slot, n) {
        slot -> SmallInt,
        n -> BigInt,
        connection_id -> BigInt,
        channel -> Text,
        chat_id -> Text,
        body -> Json,
        attempts -> Integer,
        next_at -> BigInt,
        created_at -> BigInt,
        done_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    events (slot, n) {
        slot -> SmallInt,
        n -> BigInt,
        kind -> Text,
        dialog_id -> BigInt,
        message_id -> Nullable<BigInt>,
        operator_id -> Nullable<BigInt>,
        data -> Json,
        at -> BigInt,
    }
}

diesel::table! {
    widget_events (slot, n) {
        slot -> SmallInt,
        n -> BigInt,
        contact_id -> BigInt,
        kind -> Text,
        data -> Json,
        at -> BigInt,
    }
}

diesel::table! {
    distribution_audit (id) {
        id -> BigInt,
        at -> BigInt,
        trigger_kind -> Text,
        dialog_id -> BigInt,
        operator_id -> Nullable<BigInt>,
        result -> Text,
        reason -> Text,
        method -> Text,
        candidates_total -> Integer,
        candidates -> Json,
        reasons -> Json,
        queue_len -> Integer,
        duration_us -> BigInt,
        flag -> Nullable<Text>,
    }
}

diesel::table! {
    audit_log (id) {
        id -> BigInt,
        at -> BigInt,
        actor_id -> Nullable<BigInt>,
        actor_name -> Text,
        action -> Text,
        object_kind -> Text,
        object_id -> Nullable<BigInt>,
        ip -> Text,
        data -> Json,
    }
}

diesel::table! {
    parked_dialogs (dialog_id) {
        dialog_id -> BigInt,
        at -> BigInt,
        by_name -> Text,
        reason -> Text,
    }
}

diesel::table! {
    quick_replies (id) {
        id -> BigInt,
        owner_id -> Nullable<BigInt>,
        title -> Text,
        shortcut -> Text,
        text -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> BigInt,
        category -> Text,
        channels -> Text,
        skill_group_ids -> Text,
    }
}

diesel::table! {
    folders (id) {
        id -> BigInt,
        owner_id -> Nullable<BigInt>,
        parent_id -> Nullable<BigInt>,
        name -> Text,
        icon -> Text,
        color -> Text,
        role_ids -> Json,
        position -> Integer,
        is_hidden -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    ip_blocks (id) {
        id -> BigInt,
        bot_id -> Nullable<BigInt>,
        cidr -> Text,
        reason -> Text,
        until -> Nullable<BigInt>,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
        hits -> BigInt,
    }
}

diesel::table! {
    drafts (dialog_id, operator_id, kind) {
        dialog_id -> BigInt,
        operator_id -> BigInt,
        kind -> Text,
        text -> Text,
        saved_at -> BigInt,
        other_text -> Nullable<Text>,
        other_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    filters (id) {
        id -> BigInt,
        owner_id -> Nullable<BigInt>,
        folder_id -> Nullable<BigInt>,
        name -> Text,
        conditions -> Json,
        sort -> Text,
        table_columns -> Json,
        notify_on_new -> Bool,
        position -> Integer,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    csat_ratings (id) {
        id -> BigInt,
        dialog_id -> BigInt,
        client_id -> BigInt,
        operator_id -> Nullable<BigInt>,
        score -> Integer,
        comment -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    client_merges (id) {
        id -> BigInt,
        survivor_id -> BigInt,
        loser_id -> BigInt,
        before_json -> Json,
        after_json -> Json,
        contact_ids -> Json,
        by_id -> Nullable<BigInt>,
        by_name -> Text,
        at -> BigInt,
        undone_at -> Nullable<BigInt>,
        undone_by_name -> Text,
    }
}

diesel::table! {
    notifications (id) {
        id -> BigInt,
        user_id -> BigInt,
        kind -> Text,
        dialog_id -> Nullable<BigInt>,
        data -> Json,
        created_at -> BigInt,
        read_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    user_preferences (user_id) {
        user_id -> BigInt,
        value -> Json,
        version -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    files (id) {
        id -> BigInt,
        storage_key -> Text,
        has_thumb -> Bool,
        sha256 -> Text,
        size -> BigInt,
        mime -> Text,
        kind -> Text,
        name -> Text,
        width -> Nullable<Integer>,
        height -> Nullable<Integer>,
        owner -> Text,
        upload_key -> Nullable<Text>,
        message_key -> Nullable<Text>,
        dialog_id -> Nullable<BigInt>,
        created_at -> BigInt,
        attached_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        client_id -> Nullable<BigInt>,
        original_bytes -> Nullable<BigInt>,
    }
}

diesel::table! {
    uploads (id) {
        id -> BigInt,
        owner -> Text,
        upload_key -> Text,
        name -> Text,
        size -> BigInt,
        received -> BigInt,
        created_at -> BigInt,
        touched_at -> BigInt,
    }
}

diesel::table! {
    client_fields (id) {
        id -> BigInt,
        key -> Text,
        label -> Text,
        kind -> Text,
        position -> Integer,
        active -> Bool,
        rules -> Json,
        version -> BigInt,
    }
}

diesel::table! {
    user_fields (id) {
        id -> BigInt,
        key -> Text,
        label -> Text,
        kind -> Text,
        position -> Integer,
        active -> Bool,
        rules -> Json,
        version -> BigInt,
    }
}

diesel::table! {
    widget_codes (bot_id, version) {
        bot_id -> BigInt,
        version -> BigInt,
        script -> Text,
        style -> Text,
        enabled -> Bool,
        hash -> Text,
        by_id -> Nullable<BigInt>,
        by_name -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    tags (id) {
        id -> BigInt,
        name -> Text,
        color -> Text,
        group_name -> Text,
        scope -> Text,
        position -> Integer,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    client_erasures (client_id) {
        client_id -> BigInt,
        at -> BigInt,
        chats -> Json,
        dialog_id -> Nullable<BigInt>,
        through -> BigInt,
        done_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    client_changes (id) {
        id -> BigInt,
        client_id -> BigInt,
        field -> Text,
        old_value -> Json,
        new_value -> Json,
        actor_id -> Nullable<BigInt>,
        actor_name -> Text,
        source -> Text,
        at -> BigInt,
    }
}

diesel::joinable!(operators -> users (user_id));
diesel::joinable!(user_roles -> roles (role_id));

diesel::allow_tables_to_appear_in_same_query!(
    id_blocks,
    slots,
    batches,
    users,
    roles,
    role_grants,
    user_roles,
    settings,
    sessions,
    login_failures,
    subjects,
    skill_groups,
    skill_group_subjects,
    skill_group_operators,
    statuses,
    priorities,
    operator_statuses,
    operators,
    operator_quotas,
    operator_status_log,
    bots,
    bot_groups,
    channel_connections,
    api_keys,
    idempotency_keys,
    clients,
    contacts,
    dialogs,
    messages,
    attachment_fetches,
    dialog_logs,
    offers,
    timers,
    outbox,
    events,
    widget_events,
    distribution_audit,
    audit_log,
    parked_dialogs,
    quick_replies,
    folders,
    filters,
    calendars,
    ip_blocks,
    csat_ratings,
    drafts,
    client_merges,
    user_preferences,
    notifications,
    files,
    uploads,
    client_fields,
    user_fields,
    client_changes,
    client_erasures,
    tags,
    widget_codes,
);
