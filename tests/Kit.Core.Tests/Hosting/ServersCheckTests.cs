using Kit.Composition;
using Kit.Data;
using Microsoft.Extensions.Options;

namespace Kit.Core.Tests.Hosting;

/// <summary>Servers of tenants' databases that are set badly are named at start; whether they are up is not asked.</summary>
public sealed class ServersCheckTests
{
    private const string Shared = "Host=db;Database=kit;Username=app";

    [Theory]
    [InlineData("eu", "Host=eu.test;Username=app", null)]
    [InlineData("eu-west_2", "Host=db;Port=5433;Username=app", "Host=db;Port=5433;Username=owner")]
    public void A_server_of_its_own_is_well(string name, string app, string? owner) => Assert.Empty(Check(Shared, name, app, owner));

    [Theory]
    [InlineData("Eu", "Host=eu.test", null)]
    [InlineData("e/u", "Host=eu.test", null)]
    [InlineData("eu", null, null)]
    [InlineData("eu", "Data Source=eu.db", null)]
    [InlineData("eu", "Username=app", null)]
    [InlineData("eu", "Host=eu.test", "Nonsense")]
    [InlineData("eu", "Host=db;Username=other", null)]
    public void A_bad_one_is_refused(string name, string? app, string? owner)
    {
        var problem = Assert.Single(Check(Shared, name, app, owner));
        Assert.Equal(KitErrors.InvalidConfiguration, problem.Id);
        Assert.Contains("Kit:Database:Servers", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_not_told() =>
        Assert.DoesNotContain("hush", Assert.Single(Check(Shared, "eu", "Password=hush;Nonsense=1", null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Beside_a_file_there_is_none() => Assert.Single(Check("Data Source=kit.db", "eu", "Host=eu.test", null));

    [Fact]
    public void Two_names_for_one_server_are_refused()
    {
        var options = new DatabaseOptions { ConnectionString = Shared };
        options.Servers["a"] = new() { ConnectionString = "Host=eu.test" };
        options.Servers["b"] = new() { ConnectionString = "Host=eu.test;Username=x" };
        Assert.Contains("'a'", Assert.Single(new ServersCheck(Options.Create(options)).Check()).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<KitException> Check(string shared, string name, string? app, string? owner)
    {
        var options = new DatabaseOptions { ConnectionString = shared };
        options.Servers[name] = new() { ConnectionString = app, OwnerConnectionString = owner };
        return [.. new ServersCheck(Options.Create(options)).Check()];
    }
}
