using Kit.Core.Tests.TestModel;
using Kit.Hosting;
using Kit.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Jobs;

/// <summary>Kinds are declared, unique, and checked before anything starts.</summary>
public sealed class KindTests
{
    [Fact]
    public void Handlers_of_the_hosts_assembly_are_found()
    {
        using var host = Build(_ => { });
        Assert.Equal(typeof(AddLabel), host.Services.GetRequiredService<JobKinds>().Find("test.label", 1)!.PayloadType);
        Assert.Equal(typeof(Script), host.Services.GetRequiredService<JobKinds>().Find("test.script", 1)!.PayloadType);
    }

    [Fact]
    public async Task Two_types_of_one_kind_and_two_handlers_of_one_type_are_refused_at_start()
    {
        using var host = Build(kit => kit.AddJobHandler<Outer.Other<int>>());
        var error = await Assert.ThrowsAsync<StartupFailedException>(() => host.StartAsync());
        Assert.Equal(2, error.Problems.Count(p => p.Id == "KIT3003"));
    }

    [Fact]
    public async Task Settings_out_of_range_are_refused_at_start_all_together()
    {
        using var host = Build(_ => { }, new() { ["Kit:Jobs:Workers"] = "0", ["Kit:Jobs:Lease"] = "00:00:00", ["Kit:Jobs:PollInterval"] = "00:00:00" });
        var error = await Assert.ThrowsAsync<StartupFailedException>(() => host.StartAsync());
        Assert.Equal(3, error.Problems.Count(p => p.Id == "KIT3005"));
    }

    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(Outer.Malformed))]
    [InlineData(typeof(Outer.NoAttempts))]
    public void A_type_that_is_no_job_is_refused(Type type)
    {
        using var host = Build(_ => { });
        Assert.Equal("KIT3002", Assert.Throws<KitException>(() => host.Services.GetRequiredService<JobKinds>().AttributeOf(type)).Id);
    }

    [Fact]
    public async Task A_host_that_only_enqueues_runs_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("kit-jobs-").FullName;
        await using (var host = Build(_ => { }, new() { ["Kit:Jobs:Enabled"] = "false", ["ConnectionStrings:Kit"] = $"Data Source={folder}/x.db;Pooling=false" }))
        {
            await host.StartAsync();
            await host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<JobDispatcher>().Single().ExecuteTask!.WaitAsync(TimeSpan.FromMinutes(1));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static WebApplication Build(Action<KitBuilder> configure, Dictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.AddKit<ShopDb>(configure);
        return builder.Build();
    }

    public static class Outer
    {
        [Job("Not A Kind")]
        public sealed record Malformed;

        [Job("test.no-attempts", MaxAttempts = 0)]
        public sealed record NoAttempts;

        [Job("test.label")]
        public sealed record SameKind<T>;

        // Open generics are not found by themselves, so that only this test meets these.
        public sealed class Other<T> : IJobHandler<SameKind<T>>, IJobHandler<Script>
        {
            public Task HandleAsync(SameKind<T> job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;

            public Task HandleAsync(Script job, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
        }
    }
}
