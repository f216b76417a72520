namespace Kit.Api.Tests.TestModel;

public enum On
{
    Sqlite,
    Postgres,
}
