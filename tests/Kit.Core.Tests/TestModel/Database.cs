namespace Kit.Core.Tests.TestModel;

public enum Database
{
    Sqlite,
    Postgres,
}
