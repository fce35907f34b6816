drop table sso_attempts;
