-- === 001_customers
CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL);
-- === 002_invoices
CREATE TABLE invoices (id INT PRIMARY KEY, customer_id INT REFERENCES customers (id));
-- === 003_customers_too source
-- the same table once more, from the other side
CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL); -- ! duplicate-table skip 42P07 1050
-- === 004_email
ALTER TABLE customers ADD COLUMN email VARCHAR(80);
