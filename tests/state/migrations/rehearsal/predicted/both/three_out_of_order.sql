-- === 001_lines source
CREATE TABLE order_lines (id INT PRIMARY KEY, order_id INT, FOREIGN KEY (order_id) REFERENCES orders (id)); -- ! used-before-created order 42P01 1005
-- === 002_orders source
CREATE TABLE orders (id INT PRIMARY KEY, client_id INT, FOREIGN KEY (client_id) REFERENCES clients (id)); -- ! used-before-created order 42P01 1005
-- === 003_clients source
CREATE TABLE clients (id INT PRIMARY KEY);
