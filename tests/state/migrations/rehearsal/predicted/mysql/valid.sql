-- === 001_tables
CREATE TABLE `order` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `key` varchar(20) COLLATE utf8mb4_bin DEFAULT 'it\'s; ''so''', # a remark; with ' in it
  `state` enum('new','paid, sent') NOT NULL DEFAULT 'new',
  PRIMARY KEY (`id`),
  UNIQUE KEY `order_key` (`key`(5)),
  KEY `order_state` (`state`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='a; b';
CREATE TABLE line (id int PRIMARY KEY, order_id int unsigned, KEY line_order (order_id), CONSTRAINT line_fk FOREIGN KEY (order_id) REFERENCES `order` (id) ON DELETE CASCADE);
-- === 002_body
DELIMITER //
CREATE PROCEDURE fill(IN many INT)
BEGIN
  INSERT INTO `order` (`key`) VALUES ('a; b');
  INSERT INTO line (id, order_id) VALUES (many, 1);
END//
DELIMITER ;
CREATE TRIGGER line_before BEFORE INSERT ON line FOR EACH ROW SET NEW.id = NEW.id + 1;
-- === 003_changes
ALTER TABLE line ADD COLUMN count int NOT NULL DEFAULT 1 AFTER id, DROP FOREIGN KEY line_fk, DROP INDEX line_order;
ALTER TABLE line CHANGE COLUMN count amount bigint, MODIFY order_id int unsigned NOT NULL;
RENAME TABLE line TO lines_of_orders;
DROP TRIGGER line_before;
CREATE INDEX amount ON lines_of_orders (amount);
ALTER TABLE lines_of_orders RENAME INDEX amount TO amounts;
/*!40101 SET NAMES utf8mb4 */;
INSERT IGNORE INTO lines_of_orders (id, amount, order_id) VALUES (1, 2, 3);
REPLACE INTO `order` (id, `key`) VALUES (9, "double; quotes");
DROP PROCEDURE fill;
