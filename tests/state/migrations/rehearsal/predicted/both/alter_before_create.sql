-- === 001_stock
CREATE TABLE stock (sku VARCHAR(20) PRIMARY KEY);
-- === 002_depot_city
ALTER TABLE depots ADD COLUMN city VARCHAR(40); -- ! used-before-created order 42P01 1146
-- === 003_depots
CREATE TABLE depots (id INT PRIMARY KEY);
