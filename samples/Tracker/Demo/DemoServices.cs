using Kit.Hosting;

namespace Tracker.Demo;

internal static class DemoServices
{
    /// <summary>Fills an empty database, in Development and nowhere else.</summary>
    public static void AddDemo(this IHostApplicationBuilder builder)
    {
        if (!builder.Environment.IsDevelopment())
        {
            return;
        }

        builder.Services.AddSingleton<IStartupTask, DemoSeed>();
        builder.Services.AddSingleton(new KitNote("Accounts", $"ada@acme.test, grace@globex.test, alan@both.test, peter@initech.test, operator@kit.test: {DemoSeed.Password}"));
    }
}
