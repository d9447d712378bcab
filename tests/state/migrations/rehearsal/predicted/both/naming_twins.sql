-- === 001_stages
CREATE TABLE stages (id INT PRIMARY KEY, stage_data VARCHAR(20));
-- === 002_stage_data source
ALTER TABLE stages ADD COLUMN stageData VARCHAR(20); -- ! naming-twins silent there=stages.stage_data there=stages.stagedata
-- === 003_table
CREATE TABLE play_bills (id INT PRIMARY KEY);
-- === 004_table_twin source
CREATE TABLE playbills (id INT PRIMARY KEY); -- ! naming-twins silent there=play_bills.id there=playbills.id
