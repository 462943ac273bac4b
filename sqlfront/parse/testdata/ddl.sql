create database d
create database if not exists d character set utf8mb4 collate utf8mb4_bin
create schema d default charset = latin1 comment 'x'
create or replace database d
alter database d character set = utf8mb4
alter schema default collate utf8mb4_bin
drop database d
drop schema if exists d
create table t (a int)
create table t (a int) engine=ColumnStore
create table if not exists db.t (a int not null, b varchar(10) null) engine = innodb default charset = utf8mb4 collate = utf8mb4_general_ci comment = 'compression=1'
create or replace table t (a int)
create temporary table t (a int)
create table t like u
create table t (like db.u)
create table t select 1 as a
create table t as select * from u
create table t (a int) engine=columnstore as select * from u
create table t (a int, primary key (a)) ignore select 1
create table t (a int) replace as (select 1)
create table t (select 1)
create table t as with x as (select 1) select * from x
create table t (a tinyint, b smallint unsigned, c mediumint zerofill, d int(11), e integer signed, f bigint(20) unsigned zerofill)
create table t (a int1, b int2, c int3, d int4, e int8, f middleint, g bool, h boolean, i bit, j bit(8), k serial)
create table t (a decimal, b decimal(10), c decimal(10,2) unsigned, d dec(5), e numeric(38,10), f fixed(3,1), g number(3))
create table t (a float, b float(10), c float(7,4), d double, e double(10,2), f double precision unsigned, g real, h float4, i float8)
create table t (a date, b time, c time(6), d datetime, e datetime(3), f timestamp, g timestamp(6), h year, i year(4))
create table t (a char, b char(10), c varchar(255), d character(3), e character varying(10), f varchar(3) binary, g char(2) ascii, h char(3) unicode, i char byte)
create table t (a nchar(3), b national char(3), c national varchar(10), d nvarchar(3), e nchar varchar(5), f varchar2(10))
create table t (a tinytext, b text, c text(100), d mediumtext, e longtext, f clob, g long, h long varchar)
create table t (a binary(10), b varbinary(100), c tinyblob, d blob, e blob(50), f mediumblob, g longblob, h long varbinary)
create table t (a enum('x', 'y') character set latin1, b set('a', 'b') collate utf8mb4_bin, c json, d uuid, e inet4, f inet6)
create table t (a geometry, b point, c linestring, d polygon, e multipoint, f geometrycollection)
create table t (a varchar(10) character set utf8mb4 collate utf8mb4_bin not null default 'x' comment 'c', b text charset latin1)
create table t (a int not null auto_increment primary key, b int unique key, c int unique, d int key)
create table t (a int default 5, b int default -1, c varchar(5) default 'a' collate utf8mb4_bin, d datetime default current_timestamp on update current_timestamp, e timestamp(3) default now(3) on update now(3), f int default (1 + 2), g int default null, h bit default b'1')
create table t (a int, b int as (a + 1), c int generated always as (a * 2) stored, d int as (a) persistent, e int generated always as (a) virtual not null)
create table t (a int check (a > 0), b int constraint c1 check (b < 5) not enforced, c int references u (x) on delete cascade on update set null, constraint c2 check (a > b))
create table t (a int column_format dynamic storage disk, b int invisible, c varchar(10) compressed, d varchar(10) compressed=zlib, e int visible)
create table t (a int, b int, primary key (a, b), key (a), index i1 (b), unique (a), unique key u1 (a, b), fulltext key f1 (a), spatial index s1 (b))
create table t (a varchar(10), key k (a(5) desc) using btree comment 'c' key_block_size = 8, index using hash (a), index e1 ((a + 1)), key k2 (a) ignored)
create table t (a int, constraint pk primary key (a), constraint unique u (a), constraint fk foreign key (a) references db.u (x, y) match full on delete restrict on update no action, foreign key fk2 (a) references v (z) on delete set default)
create table t (a int) auto_increment = 5 avg_row_length = 10 checksum = 1 max_rows = 100 min_rows = 1 pack_keys = default row_format = dynamic stats_persistent = 0 delay_key_write = 1
create table t (a int) engine = InnoDB, comment = 'x', data directory = '/x', index directory = '/y', union = (t1, t2), insert_method = last
create table t (a int) engine=innodb partition by range (a) (partition p0 values less than (10), partition p1 values less than maxvalue)
create table t (a int) partition by hash (a) partitions 4 select 1
create table t (a varchar(10) compression_type=snappy) engine=columnstore compression_type=zstd
create table `select` (`from` int, `a``b` int)
create table t (t.a int, date date, time time, timestamp timestamp, comment text comment 'x', status int, key_block_size int)
alter table t
alter table t add a int
alter table t add column a int not null default 1 first, add column if not exists b int after a
alter table t add (a int, b varchar(5), key (a))
alter table t add primary key (a), add unique u (b), add index i (c), add constraint fk foreign key (a) references u (b), add fulltext (d), add constraint c check (a > 1)
alter table t drop a, drop column if exists b, drop index i, drop key if exists k, drop primary key, drop foreign key fk, drop constraint c
alter table t modify a bigint, modify column b int after c, change a b int first, change column if exists c d varchar(5)
alter table t alter a set default 5, alter column b drop default, alter index i ignored, alter c set default (1 + 2)
alter table t rename to u
alter table t rename as db.u, rename column a to b, rename index i to j, rename key k to l
alter table t engine = columnstore comment = 'x' default charset = utf8mb4
alter table t convert to character set utf8mb4 collate utf8mb4_bin
alter table t enable keys, disable keys, force, order by a desc, b
alter online ignore table if exists t wait 5 add a int, algorithm = inplace, lock = none
alter table t nowait drop a
alter table t drop partition p0
alter table t add partition (partition p2 values less than (20))
alter table t truncate partition p0
alter table t discard tablespace
drop table t
drop table if exists t, db.u cascade
drop temporary table t
drop tables t, u restrict
drop table t wait 10
truncate t
truncate table db.t
rename table t to u, v to db.w
rename tables if exists t to u
create view v as select 1
create or replace view db.v (a, b) as select a, b from t where a > 1
create algorithm = merge definer = `root`@`localhost` sql security invoker view v as select 1 union select 2
create definer = current_user view if not exists v as select 1 with check option
create or replace algorithm = temptable view v as (select 1) with local check option
alter view v as select 2
alter algorithm = undefined sql security definer view v as select 1 with cascaded check option
drop view v
drop view if exists v, db.w restrict
create index i on t (a)
create unique index if not exists i using btree on t (a, b(10) desc) comment 'x' algorithm = inplace lock = none
create or replace fulltext index i on db.t (a)
create online index i on t (a) using hash
drop index i on t
drop index if exists i on db.t algorithm = copy lock default
