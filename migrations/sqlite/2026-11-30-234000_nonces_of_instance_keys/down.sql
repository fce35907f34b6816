drop index messages_nonce_of_keys;
