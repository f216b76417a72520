using System.ComponentModel;
using System.Reflection;
using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Composes Kit. Each package adds its verbs: <c>AddAuth</c>, <c>AddBilling</c>, <c>AddApi</c>, <c>AddAdmin</c>.</summary>
public sealed class KitBuilder
{
    private readonly List<KitModule> _modules = [];

    internal KitBuilder(IHostApplicationBuilder host, Type contextType)
    {
        Services = host.Services;
        Configuration = host.Configuration;
        Environment = host.Environment;
        ContextType = contextType;
    }

    /// <summary>The host's services.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IServiceCollection Services { get; }

    /// <summary>The host's configuration.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IConfiguration Configuration { get; }

    /// <summary>The host's environment.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IHostEnvironment Environment { get; }

    /// <summary>The type of the host's DbContext.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Type ContextType { get; }

    /// <summary>The assembly that is scanned for handlers: the one that holds the host's DbContext.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Assembly HostAssembly => ContextType.Assembly;

    /// <summary>The modules so far, in the order in which they were added.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IReadOnlyList<KitModule> Modules => _modules;

    /// <summary>Adds a module. One of each type: a second call returns the first.</summary>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public TModule AddModule<TModule>()
        where TModule : KitModule, new()
    {
        if (_modules.OfType<TModule>().FirstOrDefault() is { } known)
        {
            return known;
        }

        var module = new TModule();
        _modules.Add(module);
        Services.AddSingleton<IModelContribution>(module);
        Services.AddSingleton<IPermissionSource>(module);
        AddViews(typeof(TModule).Assembly);
        module.ConfigureServices(this);
        return module;
    }

    /// <summary>Lets MVC find the Razor views of a package, after those of the host.</summary>
    internal void AddViews(Assembly assembly) => Services.AddMvcCore().ConfigureApplicationPartManager(manager =>
    {
        if (!manager.ApplicationParts.OfType<CompiledRazorAssemblyPart>().Any(p => p.Assembly == assembly))
        {
            manager.ApplicationParts.Add(new CompiledRazorAssemblyPart(assembly));
        }
    });
}
