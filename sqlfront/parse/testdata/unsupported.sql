CREATE PROCEDURE	create procedure p() begin select 1; if a then select 2; end if; while x do set y = 1; end while; end
CREATE PROCEDURE	create or replace definer = root@localhost procedure db.p(in a int) begin declare x int; repeat select repeat('x', 3), if(a, 1, 2); until 1 end repeat; case x when 1 then select 1; end case; end
CREATE FUNCTION	create function f() returns int return 1
CREATE FUNCTION	create aggregate function f returns int soname 'x.so'
CREATE TRIGGER	create trigger t before insert on x for each row begin set @a = 1; set @b = 2; end
CREATE EVENT	create event e on schedule every 1 day do delete from t
CREATE SEQUENCE	create sequence s start with 1
CREATE USER	create user 'x'@'localhost' identified by 'y'
CREATE ROLE	create role if not exists r
CREATE SERVER	create server s foreign data wrapper mysql options (host 'x')
CREATE PACKAGE BODY	create package body p as end
ALTER USER	alter user x identified by 'y'
ALTER EVENT	alter event e disable
ALTER PROCEDURE	alter procedure p comment 'x'
DROP PROCEDURE	drop procedure if exists p
DROP FUNCTION	drop function f
DROP TRIGGER	drop trigger t
DROP EVENT	drop event e
DROP USER	drop user x
DROP ROLE	drop role r
DROP SEQUENCE	drop sequence s
RENAME USER	rename user a to b
GRANT	grant select on db.* to x
REVOKE ALL	revoke all privileges on *.* from x
XA START	xa start 'x'
XA COMMIT	xa commit 'x'
XA RECOVER	xa recover
START SLAVE	start slave
STOP REPLICA	stop replica
CHANGE MASTER	change master to master_host = 'x'
RESET MASTER	reset master
RESET QUERY CACHE	reset query cache
PURGE BINARY LOGS	purge binary logs to 'x'
INSTALL PLUGIN	install plugin p soname 'x'
UNINSTALL PLUGIN	uninstall plugin p
SIGNAL	signal sqlstate '45000'
GET DIAGNOSTICS	get diagnostics @a = number
BACKUP STAGE START	backup stage start
SET PASSWORD	set password = 'x'
SET ROLE	set role x
SET DEFAULT ROLE	set default role x for y
BEGIN NOT ATOMIC	begin not atomic select 1; select 2; end
LOAD INDEX INTO CACHE	load index into cache t
CACHE INDEX	cache index t in c
