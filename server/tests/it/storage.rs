//! What a database promises before anything is written in it.

use crate::stage::Base;
use parvis::db::{Db, Error, Tx};
use parvis::on;

async fn told(tx: &mut Tx, statement: &'static str) -> String {
    on!(tx, conn => sqlx::query_scalar(statement).fetch_one(conn).await.unwrap())
}

async fn execute(db: &Db, statement: &'static str) {
    let mut tx = db.write().await.unwrap();
    on!(&mut tx, conn => sqlx::query(statement).execute(conn).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_database_of_a_newer_parvis_is_refused() {
    for base in [Base::sqlite(), Base::postgres().await] {
        let db = Db::open(&base.url()).await.unwrap();
        db.close().await;
        let db = Db::open(&base.url()).await.expect("its own is opened again");
        let newer = "insert into _sqlx_migrations
                (version, description, success, checksum, execution_time)
            select 9999, 'of the future', success, checksum, 0 from _sqlx_migrations limit 1";
        execute(&db, newer).await;
        db.close().await;
        match Db::open(&base.url()).await {
            Err(Error::Newer(version)) => assert_eq!(version, 9_999),
            other => panic!("{other:?}"),
        }
        base.remove().await;
    }
}

#[tokio::test]
async fn sqlite_writes_through_to_the_disk() {
    let base = Base::sqlite();
    let db = Db::open(&base.url()).await.unwrap();
    for mut tx in [db.write().await.unwrap(), db.read().await.unwrap()] {
        let synchronous = "select cast(synchronous as text) from pragma_synchronous";
        assert_eq!(told(&mut tx, synchronous).await, "2", "full");
        assert_eq!(told(&mut tx, "select journal_mode from pragma_journal_mode").await, "wal");
        let foreign = "select cast(foreign_keys as text) from pragma_foreign_keys";
        assert_eq!(told(&mut tx, foreign).await, "1");
    }
    db.close().await;
    base.remove().await;
}

#[tokio::test]
async fn postgresql_writes_through_to_the_disk_whatever_its_settings_say() {
    let base = Base::postgres().await;
    let db = Db::open(&base.url()).await.unwrap();
    let (_, name) = base.url().rsplit_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let mut tx = db.write().await.unwrap();
    let careless = format!("alter database {name} set synchronous_commit = off");
    on!(&mut tx, conn => {
        sqlx::raw_sql(sqlx::AssertSqlSafe(careless)).execute(conn).await.map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    let db = Db::open(&base.url()).await.unwrap();
    for mut tx in [db.write().await.unwrap(), db.read().await.unwrap()] {
        assert_eq!(told(&mut tx, "show synchronous_commit").await, "on");
    }
    db.close().await;
    base.remove().await;
}

/// A copy of the file, servers stopped, is a whole backup.
#[tokio::test]
async fn a_closed_sqlite_is_one_file() {
    let base = Base::sqlite();
    let file = base.url().replace("sqlite:", "");
    let files = || [&file, &format!("{file}-wal")].map(|it| std::fs::exists(it).unwrap());
    let db = Db::open(&base.url()).await.unwrap();
    let open = db.clone();
    execute(&db, "create table kept as select 1 as one").await;
    assert_eq!(files(), [true, true]);
    db.close().await;
    assert_eq!(files(), [true, false], "closed once it says so, whoever still holds it");
    assert!(matches!(open.write().await, Err(Error::Unavailable)));
    assert!(!open.takes_writes().await);
    open.close().await;
    let db = Db::open(&base.url()).await.unwrap();
    let mut tx = db.read().await.unwrap();
    assert_eq!(told(&mut tx, "select cast(one as text) from kept").await, "1");
    drop(tx);
    db.close().await;
    base.remove().await;
}
