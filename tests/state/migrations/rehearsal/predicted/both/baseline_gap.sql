-- === 001_profile
CREATE TABLE profiles (id INT PRIMARY KEY, account_id INT);
-- === 002_account_rows
INSERT INTO accounts (id) VALUES (1); -- ! baseline-gap baseline=accounts 42P01 1146
-- === 003_more_rows
CREATE INDEX profiles_account ON profiles (account_id);
