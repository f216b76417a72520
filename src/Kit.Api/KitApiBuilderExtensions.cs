using Kit.Api;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the API to Kit.</summary>
public static class KitApiBuilderExtensions
{
    /// <summary>Adds the API: OpenAPI at <c>/openapi/v1.json</c>, and resources once they are named.</summary>
    public static KitBuilder AddApi(this KitBuilder kit)
    {
        ArgumentNullException.ThrowIfNull(kit);
        kit.AddModule<ApiModule>();
        return kit;
    }

    /// <summary>Adds the API with these resources. May be called several times; each adds to the others.</summary>
    /// <param name="kit">The builder.</param>
    /// <param name="configure">Names the resources: <c>api.Resource&lt;Project&gt;()</c>.</param>
    public static KitBuilder AddApi(this KitBuilder kit, Action<ApiBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentNullException.ThrowIfNull(configure);
        configure(new ApiBuilder(kit.AddModule<ApiModule>().Definitions));
        return kit;
    }
}
