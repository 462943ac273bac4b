set a = 1
set @x = 1, @y := @x + 1, @`z z` = 'a'
set global a = 1, session b = on, local c = off, @@d = default, @@global.e = 'x', @@session.f = 1 + 2
set autocommit = 1, sql_mode = 'ansi', names utf8mb4 collate utf8mb4_bin
set names utf8
set names 'latin1'
set names default
set character set utf8mb4
set charset latin1
set hot.key_buffer_size = 1024, @@global.hot.key_buffer_size = default
set sql_mode = concat(@@sql_mode, ',strict_all_tables'), binlog_format = row, x = all
set @x = default(a)
set persist max_connections = 10
set transaction isolation level read committed
set session transaction isolation level repeatable read, read only
set global transaction read write
set statement max_statement_time = 1, sort_buffer_size = 5 for select 1
set transaction isolation level serializable
set local transaction isolation level read uncommitted
set tx_isolation = 'READ-COMMITTED', transaction = 1
show databases
show schemas like 'x%'
show databases where `database` = 'x'
show tables
show full tables from db like 'x'
show extended full tables in db where a = 1
show table status
show table status from db like 'x'
show open tables from db
show columns from t
show full fields in t from db like 'a%'
show columns from db.t where field = 'x'
show index from t
show indexes in t in db
show keys from t where key_name = 'x'
show create table db.t
show create view v
show create database d
show create schema if not exists d
show create procedure p
show create function db.f
show create trigger t
show create event e
show create user
show create user 'root'@'localhost'
show create sequence s
show variables
show global variables like 'x%'
show session variables where variable_name = 'x'
show local variables
show status
show global status like 'x'
show warnings
show warnings limit 5, 10
show errors limit 1
show count(*) warnings
show count(*) errors
show processlist
show full processlist
show engines
show storage engines
show engine innodb status
show engine `columnstore` mutex
show collation like 'utf8%'
show character set where charset = 'x'
show charset
show grants
show grants for current_user()
show grants for 'root'@'%'
show privileges
show plugins
show function status like 'x'
show procedure status where db = 'x'
show package status
show package body status
show triggers from db like 'x'
show events in db
show master status
show binary log status
show slave status
show replica status
show all slaves status
show slave hosts
show binary logs
show master logs
show binlog events in 'x' from 4 limit 1
show profile cpu for query 1
show profiles
show explain for 5
show contributors
show authors
show locales
show user_statistics
use db
use `select`
describe t
desc db.t a
describe t 'a%'
explain t
explain select 1
explain extended select 1 from t
explain partitions select 1
explain format = json select 1
explain format = tree update t set a = 1
explain analyze select 1
explain analyze format = json select 1
explain (select 1) union (select 2)
explain insert into t values (1)
explain delete from t
explain replace into t select 1
explain for connection 5
desc with x as (select 1) select * from x
analyze select 1
analyze format = json select 1
analyze table t, db.u
analyze local table t persistent for all
check table t quick fast for upgrade
checksum table t, u extended
optimize no_write_to_binlog table t
repair table t use_frm
kill 5
kill connection 5
kill query 5
kill hard query id 7
kill soft connection @x
kill query user root
begin
begin work
start transaction
start transaction with consistent snapshot, read only
start transaction read write
commit
commit work and chain no release
commit and no chain release
rollback
rollback work
rollback to s
rollback work to savepoint s
savepoint s
release savepoint s
lock tables t read, u as x write, v low_priority write, w read local
lock table t write wait 5
unlock tables
prepare s from 'select ?'
prepare s from @x
execute s
execute s using @a, 5
execute immediate 'select 1'
execute immediate concat('a', 'b') using 1
deallocate prepare s
drop prepare s
flush tables
flush local tables t, u with read lock
flush tables with read lock
flush table t for export
flush privileges, status
flush binary logs
flush query cache
handler t open as h
handler t read first
handler t read i next limit 1
handler t read i >= (1, 2) where a = 1 limit 5
handler t read next
handler t close
help 'select'
shutdown
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */
/*!40000 ALTER TABLE `t` DISABLE KEYS */
/*M!999999\- enable the sandbox mode */
SET @@SESSION.SQL_LOG_BIN= 0
SELECT /*!40001 SQL_NO_CACHE */ * FROM `t`
CREATE DATABASE /*!32312 IF NOT EXISTS*/ `d` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci */
/*!50001 CREATE VIEW `v` AS SELECT 1 AS `a`*/
/* mysql-connector-java-8.0 */SELECT  @@session.auto_increment_increment AS auto_increment_increment, @@license AS license
select @@version_comment limit 1
select {fn now()}, {fn concat('a', 'b')}
SHOW FULL TABLES FROM `db` WHERE table_type = 'BASE TABLE'
SET character_set_results = NULL
SET SESSION TRANSACTION READ WRITE
set session sql_mode = 'STRICT_TRANS_TABLES', wait_timeout = 28800
